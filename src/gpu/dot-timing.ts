/** Finds the faster dot product of an adapter by timing; loaded for adapters where it isn't known. */
import type { DotProduct } from '../graph/kernel'
import { findAdapter, requestDevice } from './device'
import { dotGops } from './profile/peaks'
import { Timer } from './profile/timer'
import { adapterKey } from './tuning'

/** Workgroups and iterations of a loop: 134 million operations, a few milliseconds even where they are slow. */
const loop = [256, 64] as const

/** Results of this process, by `adapterKey`. */
const found = new Map<string, Promise<DotProduct>>()

/**
 * Returns the faster dot product of an adapter. Times a loop of `dot4I8Packed` and one of the same products emulated,
 * once for each adapter.
 *
 * @param device to time on; defaults to a temporary one
 */
export function fasterDot(info: GPUAdapterInfo, gpu?: GPU, device?: GPUDevice): Promise<DotProduct> {
  const key = adapterKey(info)
  const known = found.get(key) ?? (device ? compareDots(device) : onOwnDevice(gpu))
  found.set(key, known)
  known.catch(() => found.delete(key))
  return known
}

async function onOwnDevice(gpu: GPU | undefined): Promise<DotProduct> {
  const device = await requestDevice(await findAdapter(gpu), { bufferBytes: 0 })
  try {
    return await compareDots(device)
  } finally {
    device.destroy()
  }
}

/** Returns the dot product whose loop is faster on a device. */
async function compareDots(device: GPUDevice): Promise<DotProduct> {
  const timer = new Timer(device)
  try {
    const native = await dotGops(device, timer, 'native', loop)
    return native >= (await dotGops(device, timer, 'emulated', loop)) ? 'native' : 'emulated'
  } finally {
    timer.dispose()
  }
}
