import type { KernelContext } from '../../../../graph/kernel'
import { broadcastLanes, type ConvProblem, grid, problemKernel } from '../problem'
import type { Variant } from '../variant'

/** Fewest words of a sum for which adding up in float32 makes up for unpacking them. */
const longSum = 64

/** `conv2d_broadcast`: four pixels by sixteen channels, with weights that the invocations of a subgroup share. */
export const broadcast: Variant = (problem, context) => {
  const { channels, tiles, type } = problem
  const { subgroups } = context.adapter
  const lanes = broadcastLanes(tiles, subgroups)
  const workgroups = grid(Math.ceil(tiles / lanes), Math.ceil(channels / 16), context)
  if (type !== 'int8' || subgroups < 8 || !workgroups) return undefined
  return () => problemKernel(problem, 'software/conv2d_broadcast', { lanes }, workgroups)
}

/** Returns a builder for a shader that adds up in float32, where each of `invocations` owns sixteen channels. */
function floatSums(
  problem: ConvProblem,
  context: KernelContext,
  shader: string,
  invocations: number,
): ReturnType<Variant> {
  const { subgroups } = context.adapter
  const lanes = broadcastLanes(invocations, subgroups)
  const workgroups = grid(Math.ceil(invocations / lanes), Math.ceil(problem.channels / 16), context)
  const { filter_height = 1, filter_width = 1, input_words = 0 } = problem.window
  const long = filter_height * filter_width * input_words >= longSum
  if (problem.type !== 'int8' || subgroups < 8 || !long || !workgroups || !problem.fitsFloat())
    return undefined
  return () => problemKernel(problem, shader, { lanes }, workgroups)
}

/** `conv2d_broadcast` with float32 sums. */
export const floats: Variant = (problem, context) => {
  const make = floatSums(problem, context, 'software/conv2d_broadcast', problem.tiles)
  const parts = { 'software/subgroup_words': ['software/subgroup_floats'] }
  if (!make) return undefined
  return () => {
    const kernel = make()
    return { ...kernel, parts: { ...kernel.parts, ...parts } }
  }
}

/** `conv2d_pool_floats`: eight pixels under two pooled ones by sixteen channels, for stride and dilation 1 along x. */
export const poolFloats: Variant = (problem, context) => {
  const { pixels, pool, window } = problem
  if (!pool || window.stride_x !== 1 || window.dilation_x !== 1) return undefined
  const width = Math.floor((window.output_width ?? 0) / 2)
  const pairs = (pixels / width) * Math.ceil(width / 2)
  return floatSums(problem, context, 'software/conv2d_pool_floats', pairs)
}
