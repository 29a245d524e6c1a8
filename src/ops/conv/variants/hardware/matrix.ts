import { grid, problemKernel } from '../problem'
import type { Variant } from '../variant'
import { matrixTiles } from './choice'

/** The largest workgroup, in invocations, that every device allows. */
const maxLanes = 256

/**
 * `conv2d_matrix`: subgroup matrices, if the adapter multiplies them and the problem fills more than half of a tile.
 */
function matrix(name: keyof typeof matrixTiles): Variant {
  return (problem, context) => {
    const { channels, tiles, type, window } = problem
    const { matrix: unit } = context.adapter
    if (!unit || type !== 'int8' || (window.input_words ?? 0) % 4 !== 0) return undefined
    const [down, across] = matrixTiles[name]
    const [rows, columns] = [down * unit.m, across * unit.n]
    const lanes = ((down * across) / 4) * unit.lanes
    const half = tiles * 8 > rows && channels * 2 > columns
    const workgroups = grid(Math.ceil((tiles * 4) / rows), Math.ceil(channels / columns), context)
    if (lanes > maxLanes || !half || !workgroups) return undefined
    return () => problemKernel(problem, 'matrix/conv2d_matrix', { down, across, lanes }, workgroups)
  }
}

export const matrix1 = matrix('matrix1')
export const matrix4 = matrix('matrix4')
export const matrix8 = matrix('matrix8')
