import { findAdapter, reportAdapter, requestDevice } from '../../src/gpu/device'
import { traitsOf } from '../../src/gpu/start'
import type { BenchAdapter } from '../protocol'

/** Size of the largest buffer that kernels and peaks bind. */
const bufferBytes = 2 ** 27

/** Requests a device for kernels and peaks. */
export async function benchDevice(): Promise<GPUDevice> {
  return requestDevice(await findAdapter(), { bufferBytes })
}

/** Describes the adapter that WebGPU runs on. */
export async function describeAdapter(): Promise<BenchAdapter> {
  const adapter = await findAdapter()
  const { dot } = await traitsOf(adapter, {})
  return { ...reportAdapter(adapter.info), timestamps: adapter.features.has('timestamp-query'), dot }
}
