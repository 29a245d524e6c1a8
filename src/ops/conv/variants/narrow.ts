/** Convolutions of one-channel images whose rows run along the width, four pixels a word. */
import type { Kernel, KernelContext } from '../../../graph/kernel'
import { inputOf, type Operator } from '../../../graph/operator'
import { groupsOfFour } from '../../shared/bindings'
import { flatDispatch } from '../../shared/dispatch'
import { type Conv2dAttrs, conv2dGeometry } from '../geometry'
import { broadcastLanes, type ConvProblem, grid, problemKernel, sharedGroups } from './problem'
import type { Variant } from './variant'

/** Most taps that the `patches` of `conv2d_narrow` hold. */
const maxTaps = 64

/** The `readsNarrow` of convolutions: true for images of one channel whose windows fit the patches. */
export function readsNarrow(op: Operator<Conv2dAttrs>): boolean {
  const { inputChannels, filterHeight, filterWidth } = conv2dGeometry(op)
  return inputChannels === 1 && filterHeight * filterWidth <= maxTaps
}

/** `conv2d_narrow`: the plain variant for one-channel images. */
export const narrow: Variant = (problem, context) => () => {
  const { op, length: taps, type, weightZero } = problem
  const { pitch } = context.layout(inputOf(op, 0))
  const int8 = type === 'int8'
  return gatherKernel(problem, context, int8 ? 'narrow/conv2d_narrow' : 'conv2d_narrow', {
    row_words: int8 ? pitch / 4 : pitch,
    tap_words: groupsOfFour(taps),
    ...(int8 ? { weight_zero: weightZero } : {}),
  })
}

/** `conv2d_narrow5`: windows of 5×5, in registers instead of an array. */
export const window5 = windows5('narrow/conv2d_narrow5')

/** Returns the variant for windows of 5×5 that a shader of `conv2d_narrow5`'s bindings computes. */
export function windows5(shader: string): Variant {
  return (problem, context) =>
    is5x5(problem)
      ? () => gatherKernel(problem, context, shader, window5Constants(problem, context))
      : undefined
}

/** Builds the dispatch of a shader that gathers the windows of four pixels once for several groups of channels. */
function gatherKernel(
  problem: ConvProblem,
  context: KernelContext,
  shader: string,
  constants: Readonly<Record<string, number>>,
): Kernel {
  const { channels, tiles } = problem
  const all = groupsOfFour(channels)
  const groups = sharedGroups(all, tiles, context)
  const workgroups = flatDispatch(tiles * Math.ceil(all / groups), context.maxWorkgroups)
  return problemKernel(problem, shader, { groups, ...constants }, workgroups)
}

/** `conv2d_narrow5_broadcast`: `conv2d_narrow5` with weights that the invocations of a subgroup share. */
export const broadcast5: Variant = (problem, context) => {
  const { channels, tiles } = problem
  const { subgroups } = context.adapter
  if (!is5x5(problem) || subgroups < 8) return undefined
  const all = groupsOfFour(channels)
  const lanes = broadcastLanes(tiles, subgroups)
  const groups = sharedGroups(all, tiles, context, lanes)
  const workgroups = grid(Math.ceil(tiles / lanes), Math.ceil(all / groups), context)
  const constants = { lanes, groups, ...window5Constants(problem, context) }
  return (
    workgroups && (() => problemKernel(problem, 'narrow/conv2d_narrow5_broadcast', constants, workgroups))
  )
}

function is5x5({ geometry, narrow, type }: ConvProblem): boolean {
  const { filterHeight, filterWidth, dilations } = geometry
  return narrow && type === 'int8' && [filterHeight, filterWidth, ...dilations].join() === '5,5,1,1'
}

/** Returns the override constants of `shaders/narrow/lib/window5.wgsl`. */
function window5Constants({ op }: ConvProblem, context: KernelContext): Record<string, number> {
  const { length, pitch } = context.layout(inputOf(op, 0))
  return { row_words: pitch / 4, last_bytes: 0xffffffff >>> (8 * (pitch - length)) }
}
