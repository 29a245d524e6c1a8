import type { Kernel, KernelContext } from '../../../graph/kernel'
import type { ConvProblem } from './problem'

/** A way to compute a convolution problem. */
export interface Variant {
  /** Returns a dispatch builder, or undefined if the variant doesn't apply to the problem or the adapter. */
  (problem: ConvProblem, context: KernelContext): (() => Kernel) | undefined
  /** False if nothing can be fused behind it. */
  readonly takesEpilogue?: false
}
