/** The dispatch of a convolution, with or without a 2×2 max-pool behind it, and of a fully connected layer as 1×1. */
import type { Candidate, Kernel, KernelContext } from '../graph/kernel'
import { inputOf, type Operator } from '../graph/operator'
import type { Tensor } from '../graph/tensor'
import { type ConvProblem, convProblem, problemKernel, sharedGroups } from './conv-problem'
import { type Conv2dAttrs, conv2dGeometry } from './conv2d'
import { flatDispatch } from './dispatch'
import { ladder } from './ladder'
import { weightZero } from './linear'
import { groupsOfFour, linearConstants, weightZeroConstants } from './pack'

/** Taps that the patches of `conv2d_narrow` hold. */
const maxNarrowTaps = 64

/** Whether a convolution reads one-channel images whose rows run along the width. */
export function readsNarrow(op: Operator<Conv2dAttrs>): boolean {
  const { inputChannels, filterHeight, filterWidth } = conv2dGeometry(op)
  return inputChannels === 1 && filterHeight * filterWidth <= maxNarrowTaps
}

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
  return isNarrow(op, context) ? narrowKernel(op, problem, context) : plainKernel(problem, context)
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

function isNarrow(op: Operator<Conv2dAttrs>, context: KernelContext): boolean {
  return conv2dGeometry(op).inputChannels === 1 && context.layout(inputOf(op, 0)).length !== 1
}

/** `conv2d_narrow`, and `conv2d_narrow5` for windows of 5×5. */
function narrowCandidates(
  op: Operator<Conv2dAttrs>,
  problem: ConvProblem,
  context: KernelContext,
): readonly Candidate[] {
  const plain = { name: 'plain', kernels: () => [narrowKernel(op, problem, context)] }
  const { filterHeight, filterWidth, dilations } = conv2dGeometry(op)
  const square = [filterHeight, filterWidth, ...dilations].join() === '5,5,1,1'
  if (!square || inputOf(op, 0).type !== 'int8' || weightZero(op) !== 0) return [plain]
  const window5 = {
    name: 'window5',
    kernels: () => [narrowKernel(op, problem, context, 'conv2d_narrow5')],
  }
  // SwiftShader takes 0.6 of the time, but seconds to compile it; llvmpipe as long as for the plain one.
  return context.adapter.software ? [plain, window5] : [window5, plain]
}

/** One-channel images whose rows run along the width. */
function narrowKernel(
  op: Operator<Conv2dAttrs>,
  problem: ConvProblem,
  context: KernelContext,
  shader: 'conv2d_narrow' | 'conv2d_narrow5' = 'conv2d_narrow',
): Kernel {
  const { channels, rows: taps, tiles } = problem
  const input = inputOf(op, 0)
  const groups = groupsOfFour(channels)
  const perInvocation = sharedGroups(groups, tiles)
  const { length, pitch } = context.layout(input)
  const plain = {
    tap_words: groupsOfFour(taps),
    ...(input.type === 'int8' ? { weight_zero: weightZero(op) } : {}),
  }
  const constants = {
    row_words: input.type === 'int8' ? pitch / 4 : pitch,
    groups: perInvocation,
    ...(shader === 'conv2d_narrow' ? plain : { last_bytes: 0xffffffff >>> (8 * (pitch - length)) }),
  }
  const workgroups = flatDispatch(tiles * Math.ceil(groups / perInvocation), context.maxWorkgroups)
  return problemKernel(problem, shader, constants, workgroups, linearConstants(op, channels, 1, taps))
}
