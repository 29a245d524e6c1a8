import type { Kernel, KernelContext } from '../../../graph/kernel'
import type { ConvProblem } from './problem'

/** A way to compute a convolution problem. */
export interface Variant {
  /** Returns a dispatch builder, or undefined if the variant doesn't apply to the problem or the adapter. */
  (problem: ConvProblem, context: KernelContext): (() => Kernel) | undefined
  /** As of the candidate (`Candidate`): false if no fused operator can run as its shader's epilogue. Default true. */
  readonly takesEpilogue?: boolean | undefined
}
