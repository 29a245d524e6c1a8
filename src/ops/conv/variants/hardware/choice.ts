/** The part of `../choice.ts` for GPUs: tiles and matrices, their order, and those that are worth timing. */
import type { AdapterTraits } from '../../../../graph/kernel'
import { gpuInvocations, hasFastMatrices, hasFewRegisters, type Order, type Work } from '../choice'

/** A tile of `conv2d_tile_i8`: its extents in pixels and output channels, and how its invocations share the work. */
interface Tile {
  readonly rows: number
  readonly columns: number
  /** Pixels of an invocation; it owns four channels of each. */
  readonly block: 8 | 4
  /** Parts of the sum, each for as many invocations. */
  readonly slices: number
  /** vec4s of words of the sum that a slice takes at a step; with slices, rows / 8 or more. */
  readonly depth: number
}

/** The tiles of `conv2d_tile_i8`, those with the fewest invocations first. Each fits 16 KiB of workgroup memory. */
export const tiles = {
  tile128: { rows: 128, columns: 64, block: 8, slices: 1, depth: 4 },
  tile64: { rows: 64, columns: 64, block: 8, slices: 1, depth: 4 },
  tile32: { rows: 32, columns: 32, block: 4, slices: 1, depth: 4 },
  tile32x2: { rows: 32, columns: 32, block: 4, slices: 2, depth: 4 },
  tile32x4: { rows: 32, columns: 32, block: 4, slices: 4, depth: 4 },
  tile16x8: { rows: 16, columns: 32, block: 4, slices: 8, depth: 2 },
} as const satisfies Record<string, Tile>

/** Pixels and output channels of the square tiles of `conv2d_tile_words_i8`, largest first. */
export const wordTiles = { words64: [64, 64], words32: [32, 32] } as const

/** Pixels and output channels of the tiles of `conv2d_tile_f32`, largest first. */
export const floatTiles: Readonly<Record<string, readonly [number, number]>> = {
  tile128: [128, 64],
  tile64: [64, 64],
  tile32: [64, 32],
}

/** Extents of the tile of `conv2d_matrix`, in matrices of the result, largest first. A subgroup owns two by two. */
export const matrixTiles = { matrix8: [8, 4], matrix4: [4, 4], matrix1: [2, 2] } as const

/**
 * Returns the order for images of any number of channels. Nothing has been measured on hardware, so the order follows
 * what the compilers of GPUs make of the kernels: tiles that leave enough invocations, by subgroup matrices if the
 * adapter has faster ones, and sums split over a workgroup if there are too few pixels for tiles.
 */
export function gpuOrder(work: Work, adapter: AdapterTraits): Order {
  const { m, n } = adapter.matrix ?? { m: 1, n: 1 }
  const matrices = largestTiles(matrixTiles, work, m, n)
  const words = [...largestTiles(wordTiles, work, 1, 1), 'words16']
  const rest = [...splitTiles(work), ...words]
  const fast = hasFastMatrices(adapter) ? [...matrices, ...rest] : [...rest, ...matrices]
  // The windows that `few` gathers fit into registers if they are small and registers aren't few.
  const gathers = work.depth <= gatheredBytes && !hasFewRegisters(adapter)
  return gathers ? ['split', 'few', ...fast, 'plain'] : ['split', ...fast, 'few', 'plain']
}

/** Bytes of a window of which four fit into a GPU's registers. */
const gatheredBytes = 64

/** Most tiles of a kind that are timed: the default and the next. */
const timedTiles = 2

/** Keeps the tiles that are worth timing: of words if they take fewer registers or nothing else applies. */
export function withFewTiles<T extends { readonly name: string }>(
  sorted: readonly T[],
  adapter: AdapterTraits,
): readonly T[] {
  const named = (sizes: object) => sorted.filter(({ name }) => name in sizes)
  const words = named(wordTiles)
  const others = words.length > 0 && hasFewRegisters(adapter) ? [] : named(tiles)
  const kept = [others.length > 0 ? others : words, named(matrixTiles)].flatMap((all) =>
    all.slice(0, timedTiles),
  )
  return sorted.filter(
    (variant) => kept.includes(variant) || !(variant.name in { ...tiles, ...wordTiles, ...matrixTiles }),
  )
}

/**
 * Returns the tiles of `conv2d_tile`: first the one with the fewest invocations that keep a GPU busy, or with most if
 * none does, then those that split the work further, then the larger ones.
 */
function splitTiles({ pixels, channels }: Work): Order {
  const names = Object.keys(tiles) as (keyof typeof tiles)[]
  const busy = names.findIndex((name) => {
    const { rows, columns, block, slices }: Tile = tiles[name]
    const workgroups = Math.ceil(pixels / rows) * Math.ceil(channels / columns)
    return (workgroups * rows * columns * slices) / (4 * block) >= gpuInvocations
  })
  const first = busy < 0 ? names.length - 1 : busy
  return [...names.slice(first), ...names.slice(0, first).reverse()]
}

/**
 * Fewest workgroups for the units of a GPU, where tiles of all sizes have as many invocations together. A larger tile
 * reads less memory but leaves fewer workgroups.
 */
const gpuWorkgroups = 64

/**
 * Returns the tiles of `height` by `width` units that leave enough workgroups, largest first, and always the smallest.
 */
function largestTiles(
  sizes: Readonly<Record<string, readonly [number, number]>>,
  { pixels, channels }: Work,
  height: number,
  width: number,
): Order {
  const names = Object.keys(sizes)
  return names.filter((name, i) => {
    const [rows, columns] = sizes[name] as readonly [number, number]
    const workgroups = Math.ceil(pixels / (rows * height)) * Math.ceil(channels / (columns * width))
    return workgroups >= gpuWorkgroups || i === names.length - 1
  })
}
