/** The dispatch of a convolution, with or without a 2×2 max-pool behind it, and of a fully connected layer as 1×1. */
import type { Candidate, Kernel, KernelContext } from '../graph/kernel'
import type { Operator } from '../graph/operator'
import type { Tensor } from '../graph/tensor'
import { type ConvProblem, convProblem, problemKernel } from './conv-problem'
import type { Conv2dAttrs } from './conv2d'
import { flatDispatch } from './dispatch'
import { ladder } from './ladder'
import { isNarrow, narrowCandidates, narrowKernel } from './narrow-kernels'
import { groupsOfFour, weightZeroConstants } from './pack'

/**
 * The plain dispatch of a convolution that writes `output`: its own output, or that of the 2×2 max-pool with stride 2
 * that follows when `pool` is set.
 */
export function convKernel(
  op: Operator<Conv2dAttrs>,
  output: Tensor,
  pool: boolean,
  context: KernelContext,
): Kernel {
  const problem = convProblem(op, output, pool)
  return isNarrow(op, context) ? narrowKernel(problem, context) : plainKernel(problem, context)
}

/** The ways to compute `convKernel`, best guess first. */
export function convCandidates(
  op: Operator<Conv2dAttrs>,
  output: Tensor,
  pool: boolean,
  context: KernelContext,
): readonly Candidate[] {
  const problem = convProblem(op, output, pool)
  return isNarrow(op, context) ? narrowCandidates(op, problem, context) : linearCandidates(problem, context)
}

/** The plain dispatch of a problem and those of the ladder that it suits, best guess first. */
export function linearCandidates(problem: ConvProblem, context: KernelContext): readonly Candidate[] {
  return ladder(problem, { name: 'plain', kernels: () => [plainKernel(problem, context)] }, context)
}

/** The plain dispatch: the shader whose tile is a single pixel where most of four would be idle, else that of four. */
export function plainKernel(problem: ConvProblem, context: KernelContext): Kernel {
  const { op, pool, pixels, tiles, channels, length } = problem
  const single = !pool && pixels < 4
  const workgroups = flatDispatch((single ? pixels : tiles) * groupsOfFour(channels), context.maxWorkgroups)
  const shader = single ? 'conv2d_single' : 'conv2d'
  return problemKernel(problem, shader, weightZeroConstants(op, length), workgroups)
}
