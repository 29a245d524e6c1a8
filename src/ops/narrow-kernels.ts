/** Convolutions of one-channel images whose rows run along the width, four pixels a word. */
import type { Candidate, Kernel, KernelContext } from '../graph/kernel'
import { inputOf, type Operator } from '../graph/operator'
import { type ConvProblem, makeProblem, problemKernel, sharedGroups } from './conv-problem'
import { type Conv2dAttrs, conv2dGeometry } from './conv2d'
import { flatDispatch } from './dispatch'
import { broadcastLanes, grid } from './ladder'
import { weightZero } from './linear'
import { groupsOfFour } from './pack'

/** Taps that the patches of `conv2d_narrow` hold. */
const maxTaps = 64

/** Whether a convolution reads one-channel images whose rows run along the width. */
export function readsNarrow(op: Operator<Conv2dAttrs>): boolean {
  const { inputChannels, filterHeight, filterWidth } = conv2dGeometry(op)
  return inputChannels === 1 && filterHeight * filterWidth <= maxTaps
}

/** Whether the image that a convolution reads lies so. */
export function isNarrow(op: Operator, context: KernelContext): boolean {
  const input = inputOf(op, 0)
  return input.shape.at(-1) === 1 && context.layout(input).length !== 1
}

/** The plain dispatch. */
export function narrowKernel(problem: ConvProblem, context: KernelContext): Kernel {
  return narrowDispatch(flatTaps(problem), context)
}

/** `conv2d_narrow`, and for windows of 5×5 `conv2d_narrow5` and `conv2d_narrow5_broadcast`, best guess first. */
export function narrowCandidates(
  op: Operator<Conv2dAttrs>,
  given: ConvProblem,
  context: KernelContext,
): readonly Candidate[] {
  const problem = flatTaps(given)
  const plain = { name: 'plain', kernels: () => [narrowDispatch(problem, context)] }
  const { filterHeight, filterWidth, dilations } = conv2dGeometry(op)
  const square = [filterHeight, filterWidth, ...dilations].join() === '5,5,1,1'
  if (!square || inputOf(op, 0).type !== 'int8' || weightZero(op) !== 0) return [plain]
  const window5 = { name: 'window5', kernels: () => [narrowDispatch(problem, context, 'conv2d_narrow5')] }
  const broadcast = broadcast5(problem, context)
  // SwiftShader takes 0.6 of the time of `plain` for `window5`, but seconds to compile it; llvmpipe a half for `broadcast5`.
  if (context.adapter.family === 'llvmpipe') return [...broadcast, plain, window5]
  return context.adapter.software ? [plain, window5, ...broadcast] : [window5, plain, ...broadcast]
}

/** A window's taps as one row of weights. */
function flatTaps(problem: ConvProblem): ConvProblem {
  return makeProblem({ ...problem, rows: 1, length: problem.rows })
}

function narrowDispatch(
  problem: ConvProblem,
  context: KernelContext,
  shader: 'conv2d_narrow' | 'conv2d_narrow5' = 'conv2d_narrow',
): Kernel {
  const { op, channels, length: taps, tiles } = problem
  const { type } = inputOf(op, 0)
  const groups = groupsOfFour(channels)
  const perInvocation = sharedGroups(groups, tiles, context.adapter)
  const { pitch } = context.layout(inputOf(op, 0))
  const plain = {
    row_words: type === 'int8' ? pitch / 4 : pitch,
    tap_words: groupsOfFour(taps),
    ...(type === 'int8' ? { weight_zero: weightZero(op) } : {}),
  }
  const constants = {
    groups: perInvocation,
    ...(shader === 'conv2d_narrow' ? plain : window5Constants(op, context)),
  }
  const workgroups = flatDispatch(tiles * Math.ceil(groups / perInvocation), context.maxWorkgroups)
  return problemKernel(problem, shader, constants, workgroups)
}

function broadcast5(problem: ConvProblem, context: KernelContext): readonly Candidate[] {
  const { op, channels, tiles } = problem
  const { subgroups } = context.adapter
  const groups = groupsOfFour(channels)
  const lanes = broadcastLanes(tiles, subgroups)
  const perInvocation = sharedGroups(groups, tiles, context.adapter, lanes)
  const workgroups = grid(Math.ceil(tiles / lanes), Math.ceil(groups / perInvocation), context)
  if (subgroups < 8 || !workgroups) return []
  const constants = { lanes, groups: perInvocation, ...window5Constants(op, context) }
  const kernels = () => [problemKernel(problem, 'conv2d_narrow5_broadcast', constants, workgroups)]
  return [{ name: 'broadcast5', kernels }]
}

/** The override constants of `shaders/narrow/lib/window5.wgsl`. */
function window5Constants(op: Operator, context: KernelContext): Record<string, number> {
  const { length, pitch } = context.layout(inputOf(op, 0))
  return { row_words: pitch / 4, last_bytes: 0xffffffff >>> (8 * (pitch - length)) }
}
