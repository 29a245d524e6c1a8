import { groupsOfFour } from '../../../shared/bindings'
import { narrowPacking } from '../on-demand'
import { grid, problemKernel } from '../problem'
import type { Variant } from '../variant'

/** `conv2d_split`: a workgroup splits the sum of a pixel among its invocations; for fewer than four pixels. */
export const split: Variant = (problem, context) => {
  const { channels, pixels, pool, type } = problem
  const workgroups = grid(groupsOfFour(channels), pixels, context)
  if (type !== 'int8' || pool || pixels >= 4 || !workgroups) return undefined
  return () => {
    const shader = narrowPacking().streamed?.(problem, 'split') ?? 'hardware/conv2d_split'
    return problemKernel(problem, shader, {}, workgroups)
  }
}
