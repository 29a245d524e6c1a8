/** Checks subgroup matrices; loaded on adapters that offer them. */
import type { AdapterTraits } from '../graph/kernel'
import { shaderSource } from './shaders/source'

/**
 * Drops subgroup matrices from an adapter's traits if the device fails to compile a shader that uses them: their syntax
 * is experimental, and changes from one browser to the next.
 */
export async function checkMatrices(device: GPUDevice, adapter: AdapterTraits): Promise<AdapterTraits> {
  const code = await shaderSource('matrix/conv2d_matrix_i8', adapter)
  device.pushErrorScope('validation')
  const module = device.createShaderModule({ code, label: 'conv2d_matrix_i8' })
  const [{ messages }] = await Promise.all([module.getCompilationInfo(), device.popErrorScope()])
  return messages.some(({ type }) => type === 'error') ? { ...adapter, matrix: undefined } : adapter
}
