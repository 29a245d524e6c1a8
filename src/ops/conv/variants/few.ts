import { groupsOfFour } from '../../shared/bindings'
import { flatDispatch } from '../../shared/dispatch'
import { linearConstants } from '../pack-weights'
import { problemKernel, sharedGroups } from './problem'
import type { Variant } from './variant'

/** Most words that the shader's `patches` hold for each of four pixels. */
const maxWords = 40

/** `conv2d_few`: images of up to three channels; windows are gathered without the padding to four. */
export const few: Variant = (problem, context) => {
  const { op, channels, tiles, rows, length, type, window } = problem
  const words = groupsOfFour(rows * length)
  if (type !== 'int8' || length > 3 || window.input_words !== 1) return undefined
  if (words > maxWords || words === rows) return undefined
  return () => {
    const groups = groupsOfFour(channels)
    const perInvocation = sharedGroups(groups, tiles, context)
    const workgroups = flatDispatch(tiles * Math.ceil(groups / perInvocation), context.maxWorkgroups)
    const constants = { few: length, tap_words: words, groups: perInvocation }
    const packed = linearConstants(op, channels, 1, rows * length)
    return problemKernel(problem, 'narrow/conv2d_few', constants, workgroups, packed)
  }
}
