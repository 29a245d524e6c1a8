import { findAdapter, reportAdapter, requestDevice } from '../../src/gpu/device'
import { bestDot } from '../../src/gpu/shaders'
import type { BenchAdapter } from '../protocol'

/** The largest buffer that kernels and peaks bind. */
const bufferBytes = 2 ** 27

/** A device for kernels and peaks. */
export async function benchDevice(): Promise<GPUDevice> {
  return requestDevice(await findAdapter(), { bufferBytes })
}

/** What the host's WebGPU runs on. */
export async function describeAdapter(): Promise<BenchAdapter> {
  const { info, features } = await findAdapter()
  const dot = bestDot(globalThis.navigator.gpu, info.vendor, info.architecture)
  return { ...reportAdapter(info), timestamps: features.has('timestamp-query'), dot }
}
