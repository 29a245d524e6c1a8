import type { KernelContext } from '../../../../graph/kernel'
import { hasFewRegisters } from '../choice'
import { type ConvProblem, grid, problemKernel } from '../problem'
import type { Variant } from '../variant'
import { floatTiles, tiles, wordTiles } from './choice'

/**
 * `conv2d_tile`: a workgroup computes a tile through workgroup memory. It applies if the problem fills more than half
 * of a tile, int8 pixels are whole vec4s of words, and slices of the sum have two steps at least.
 */
function tile(name: keyof typeof tiles): Variant {
  return (problem, context) => {
    const { type, window, rows: taps } = problem
    if (type === 'float32') return floatTile(name, problem, context)
    const { rows, columns, block, slices, depth } = tiles[name]
    const words = window.input_words ?? 0
    const workgroups = tileGrid(problem, rows, columns, context)
    if (words % 4 !== 0 || !workgroups) return undefined
    if (slices > 1 && words * taps < 8 * depth * slices) return undefined
    const lanes = ((rows / block) * columns * slices) / 4
    const constants = { rows, columns, block, slices, depth, lanes }
    return () => problemKernel(problem, 'hardware/conv2d_tile', constants, workgroups)
  }
}

function floatTile(name: string, problem: ConvProblem, context: KernelContext): ReturnType<Variant> {
  const [rows, columns] = floatTiles[name] ?? []
  const workgroups = rows && columns && tileGrid(problem, rows, columns, context)
  if (!workgroups) return undefined
  const constants = { rows, columns, lanes: (rows * columns) / 32 }
  return () => problemKernel(problem, 'conv2d_tile', constants, workgroups)
}

/** `conv2d_tile_words`: square tiles that take fewer registers, of pixels of any number of words. */
function wordTile(name: keyof typeof wordTiles): Variant {
  return (problem, context) => {
    const [size] = wordTiles[name]
    return wordKernel(problem, size, tileGrid(problem, size, size, context))
  }
}

/** A tile of 16×16 for 8 to 16 channels on GPUs with few registers, where `plain` and `few` spill some. */
export const words16: Variant = (problem, context) => {
  const { channels, tiles: groups } = problem
  if (!hasFewRegisters(context.adapter) || channels < 8 || channels > 16) return undefined
  return wordKernel(problem, 16, grid(Math.ceil(groups / 4), 1, context))
}

function wordKernel(
  problem: ConvProblem,
  size: number,
  workgroups: ReturnType<typeof grid>,
): ReturnType<Variant> {
  if (problem.type !== 'int8' || !workgroups) return undefined
  const constants = { size, lanes: size ** 2 / 16 }
  return () => problemKernel(problem, 'hardware/conv2d_tile_words', constants, workgroups)
}

/** Returns the workgroups that cover a problem with tiles, or undefined if it fills no more than half of one. */
function tileGrid(
  { channels, tiles: groups }: ConvProblem,
  rows: number,
  columns: number,
  context: KernelContext,
): ReturnType<typeof grid> {
  if (groups * 8 <= rows || channels * 2 <= columns) return undefined
  return grid(Math.ceil((groups * 4) / rows), Math.ceil(channels / columns), context)
}

export const tile32 = tile('tile32')
export const tile64 = tile('tile64')
export const tile128 = tile('tile128')
export const tile32x2 = tile('tile32x2')
export const tile32x4 = tile('tile32x4')
export const tile16x8 = tile('tile16x8')
export const words32 = wordTile('words32')
export const words64 = wordTile('words64')
