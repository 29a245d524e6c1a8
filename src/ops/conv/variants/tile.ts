import { tileSizes } from './choice'
import { grid, problemKernel } from './problem'
import type { Variant } from './variant'

/**
 * `conv2d_tile`: a workgroup of 32, 128 or 256 invocations computes a tile through workgroup memory. It applies if the
 * problem fills more than half of a tile and int8 pixels are whole vec4s of words.
 */
function tile(name: keyof typeof tileSizes): Variant {
  return (problem, context) => {
    const [rows, columns] = tileSizes[name]
    const { channels, tiles, type, window } = problem
    const whole = type === 'float32' || (window.input_words ?? 0) % 4 === 0
    const half = tiles * 8 > rows && channels * 2 > columns
    const workgroups = grid(Math.ceil((tiles * 4) / rows), Math.ceil(channels / columns), context)
    if (!whole || !half || !workgroups) return undefined
    const constants = { rows, columns, lanes: (rows * columns) / 32 }
    return () => problemKernel(problem, 'conv2d_tile', constants, workgroups)
  }
}

export const tile32 = tile('tile32')
export const tile64 = tile('tile64')
export const tile128 = tile('tile128')
