/** The plain variant: no subgroups, no workgroup memory; correct on every adapter. */
import { groupsOfFour } from '../../shared/bindings'
import { flatDispatch } from '../../shared/dispatch'
import { weightZeroConstants } from '../pack-weights'
import { narrow } from './narrow'
import { narrowPacking } from './on-demand'
import { problemKernel } from './problem'
import type { Variant } from './variant'

/** `conv2d`: four pixels by four channels an invocation; `conv2d_single`: one pixel, if most of four would be idle. */
export const plain: Variant = (problem, context) => {
  if (problem.narrow) return narrow(problem, context)
  const { op, pool, pixels, tiles, channels, length } = problem
  const single = !pool && pixels < 4
  return () => {
    const invocations = (single ? pixels : tiles) * groupsOfFour(channels)
    const workgroups = flatDispatch(invocations, context.maxWorkgroups)
    const shader = single ? (narrowPacking().streamed?.(problem) ?? 'conv2d_single') : 'conv2d'
    return problemKernel(problem, shader, weightZeroConstants(op, length), workgroups)
  }
}
