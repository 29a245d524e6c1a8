import type { TensorData } from '../graph/tensor'
import type { InputArray } from './transfer'

/** Inputs by name: typed arrays (see `packInput`), or buffers on the session's device that hold the elements. */
export type RunInputs = Readonly<Record<string, InputArray | GPUBuffer>>

/** Outputs by name. */
export type RunOutputs = Record<string, TensorData>

export interface RunOptions {
  /**
   * Outputs that stay on the GPU, by name: their stored elements, without padding, are copied to these buffers (usage
   * COPY_DST, a whole number of words), and they are left out of the result.
   */
  readonly into?: Readonly<Record<string, GPUBuffer>>
}
