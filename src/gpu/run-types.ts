import type { TensorData } from '../graph/tensor'
import type { InputArray } from './transfer'

/** Inputs by name: typed arrays (see `packInput`), or buffers on the session's device that hold the elements. */
export type RunInputs = Readonly<Record<string, InputArray | GPUBuffer>>

/** Outputs by name. */
export type RunOutputs = Record<string, TensorData>

export interface RunOptions {
  /**
   * Buffers for outputs that stay on the GPU, by name (usage COPY_DST, of the elements' size rounded up to words). They
   * receive the elements in the output's own type, without padding. The result leaves these outputs out.
   */
  readonly into?: Readonly<Record<string, GPUBuffer>>
  /** Gives the run up: the promise rejects with the signal's reason, and work not yet submitted isn't. */
  readonly signal?: AbortSignal
}
