import { DeviceLostError } from '../graph/errors'
import type { Tensor } from '../graph/tensor'
import { Boundary } from './boundary'
import { type AdapterReport, findAdapter, reportAdapter, requestDevice } from './device'
import { type Plan, Program } from './program'
import { Readback } from './readback'
import { bestDot, type DotProduct } from './shaders'

/** What a session needs to know to build itself, again if it must. */
export interface BuildOptions {
  readonly device?: GPUDevice
  readonly gpu?: GPU
  readonly dot?: DotProduct
}

/** A program on a device with all that runs need, and how to hear of that device's end. */
export interface Built {
  readonly program: Program
  readonly readback: Readback
  readonly adapter: AdapterReport
  readonly ownsDevice: boolean
  /** Never resolves; rejects with a DeviceLostError when the device is lost. */
  readonly lost: Promise<never>
  /** How a tensor crosses to and from callers' GPU buffers; made on first use. */
  boundary(tensor: Tensor, way: 'in' | 'out'): Promise<Boundary>
  readonly boundaries: ReadonlyMap<string, Promise<Boundary>>
}

/** Builds a plan on the given device, or on a new one with the limits that the plan needs. */
export async function build(plan: Plan, options: BuildOptions): Promise<Built> {
  const device =
    options.device ??
    (await requestDevice(await findAdapter(options.gpu), { bufferBytes: plan.largestBuffer }))
  const adapter = reportAdapter(device.adapterInfo)
  const dot =
    options.dot ?? bestDot(options.gpu ?? globalThis.navigator?.gpu, adapter.vendor, adapter.architecture)
  const lost = device.lost.then(({ reason, message }): never => {
    throw new DeviceLostError(`the GPU device was lost (${reason}): ${message}`)
  })
  lost.catch(() => undefined)
  try {
    const program = await Promise.race([Program.build(device, plan, dot), lost])
    const boundaries = new Map<string, Promise<Boundary>>()
    const boundary = (tensor: Tensor, way: 'in' | 'out') => {
      const key = `${way} ${tensor.name}`
      const made = boundaries.get(key) ?? Boundary.build(device, tensor, plan.layout(tensor), way, dot)
      boundaries.set(key, made)
      return made
    }
    const readback = new Readback(device)
    return { program, readback, adapter, ownsDevice: !options.device, lost, boundary, boundaries }
  } catch (error) {
    if (!options.device) device.destroy()
    throw error
  }
}

/** Bytes of GPU memory that a session holds now. */
export function heldBytes({ program, readback }: Built): number {
  return program.bytes + readback.bytes
}

/** Frees every buffer, and the device when the session made it. */
export async function release(built: Built): Promise<void> {
  built.program.dispose()
  built.readback.dispose()
  for (const boundary of built.boundaries.values()) (await boundary.catch(() => undefined))?.dispose()
  if (built.ownsDevice) built.program.device.destroy()
}
