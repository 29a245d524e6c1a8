/**
 * Chooses the default variants of convolutions and fully connected layers, and the operators that may be fused behind
 * them, from the adapter's traits and the shape alone. Candidates are timed elsewhere (`gpu/tune.ts`); no other module
 * makes this choice. Figures are in docs/performance.md.
 */
import type { AdapterTraits } from '../../../graph/kernel'

/** The extents of a convolution problem on which the choice depends. */
export interface Work {
  readonly kind: 'conv2d' | 'fully-connected' | 'depthwise'
  /** Pixels of the convolution, all images together; rows of a matrix product. */
  readonly pixels: number
  /** Output channels. */
  readonly channels: number
  /** Products in each sum. */
  readonly depth: number
  /** True if the image has one channel and its rows run along the width. */
  readonly narrow: boolean
}

/** Names of variants, best first. */
type Order = readonly string[]

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
 * Drops the variants that are not worth timing and sorts the others, the default first.
 *
 * @param every keeps all that apply, as tests and the benchmark want them
 */
export function orderVariants<T extends { readonly name: string }>(
  variants: readonly T[],
  work: Work,
  adapter: AdapterTraits,
  every = false,
): readonly T[] {
  const order = orderFor(work, adapter)
  const rank = ({ name }: T) => (order.includes(name) ? order.indexOf(name) : order.length)
  const sorted = variants
    .filter(({ name }) => order.includes(name) || (every && mayApply(name, work, adapter)))
    .sort((a, b) => rank(a) - rank(b))
  return every ? sorted : withFewTiles(sorted, adapter)
}

/** Most tiles of a kind that are timed: the default and the next. */
const timedTiles = 2

/** Keeps the tiles that are worth timing: of words if they take fewer registers or nothing else applies. */
function withFewTiles<T extends { readonly name: string }>(
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
 * True if an adapter may take a variant of `software/` without timing it. These are the row kernels, and shaders whose
 * invocations share words by subgroups or add up in float32.
 */
export function wantsSoftwareVariants({ dot, software }: AdapterTraits): boolean {
  return software || dot === 'emulated'
}

/** True if an adapter may take a variant of `hardware/` without timing it. */
export function wantsHardwareVariants({ software }: AdapterTraits): boolean {
  return !software
}

/** Variants for software adapters alone. They add up in float32, because CPUs multiply integers more slowly. */
const softwareOnly: Order = ['floats', 'poolFloats']

/** True if a variant is right on an adapter, worth timing or not. */
function mayApply(name: string, work: Work, adapter: AdapterTraits): boolean {
  return name === 'rows' ? wantsRows(work, adapter) : adapter.software || !softwareOnly.includes(name)
}

/** Row kernels replace a slow dot product, or run where there is none, as in depthwise convolutions. */
function wantsRows({ kind }: Work, { dot }: AdapterTraits): boolean {
  return dot === 'emulated' || kind === 'depthwise'
}

function orderFor(work: Work, adapter: AdapterTraits): Order {
  const order =
    work.kind === 'depthwise' ? ['plain'] : work.narrow ? narrowOrder(adapter) : wideOrder(work, adapter)
  if (!wantsRows(work, adapter)) return order
  return prefersRows(work, adapter) ? ['rows', ...order] : [...order, 'rows']
}

/** Fewest rows of a matrix product that fill a tile of the row kernels. */
const fullTile = 8

/** Most weights of a layer whose time hardly counts. */
const smallLayer = 4096

function prefersRows({ kind, pixels, channels, depth }: Work, { dot, software }: AdapterTraits): boolean {
  // Row kernels read less data twice but have fewer invocations. On GPUs only timing tells if that pays.
  if (kind === 'depthwise') return software || dot === 'emulated'
  // With one pixel seven eighths of a tile are idle. In a small layer that costs less than compiling one more pipeline.
  return kind === 'conv2d' || pixels >= fullTile || channels * depth <= smallLayer
}

/**
 * Returns the order for one-channel images. On SwiftShader `window5` takes 0.6 of the time of `plain`, but seconds to
 * compile. Where a subgroup hands itself the weights, as on llvmpipe, `broadcast5` takes half the time of `plain`. On
 * GPUs a load that is the same for a whole subgroup costs less than handing words on.
 */
function narrowOrder({ software }: AdapterTraits): Order {
  return software ? ['broadcast5', 'plain', 'window5'] : ['window5', 'plain']
}

/**
 * Returns the order on software adapters, as it was measured on two. Tiles and split sums are no use there: barriers
 * cost SwiftShader more than workgroup memory saves (tiles take 1.3 to 1.6 times as long as `plain`, `split` six
 * times), and llvmpipe turns a load into eight scalar ones (1.2 to 1.5, and 1.5).
 */
function softwareOrder({ pixels }: Work, { dot }: AdapterTraits): Order {
  if (pixels < 4) return ['plain']
  // Where a dot product is dear, as on SwiftShader, `few` counts: it reads seven words of taps instead of nine and takes
  // 0.66 of the time. On llvmpipe it takes 1.3.
  if (dot === 'emulated') return ['few', 'plain']
  // Variants with fewer loads win on llvmpipe: `broadcast` takes 0.6 to 0.8 of the time of `plain`. Multiplying integers
  // takes longer than multiplying and adding floats: `floats` takes 0.7 to 1.0 of the time of `broadcast`, `poolFloats`
  // 0.8. They want subgroups of eight.
  return ['poolFloats', 'floats', 'broadcast', 'plain']
}

/**
 * Returns the order for images of any number of channels. Nothing has been measured on hardware, so the order follows
 * what the compilers of GPUs make of the kernels: tiles that leave enough invocations, by subgroup matrices if the
 * adapter has faster ones, and sums split over a workgroup if there are too few pixels for tiles.
 */
function wideOrder(work: Work, adapter: AdapterTraits): Order {
  if (adapter.software) return softwareOrder(work, adapter)
  const { m, n } = adapter.matrix ?? { m: 1, n: 1 }
  const matrices = largestTiles(matrixTiles, work, m, n)
  const words = largestTiles(wordTiles, work, 1, 1)
  const rest = [...splitTiles(work), ...words]
  // The matrices of AMD's RDNA 3 multiply no more int8 a cycle than its dot products. No trait tells.
  const fast = adapter.family === 'amd' ? [...rest, ...matrices] : [...matrices, ...rest]
  // The windows that `few` gathers fit into registers if they are small and registers aren't few.
  const gathers = work.depth <= gatheredBytes && !hasFewRegisters(adapter)
  return gathers ? ['split', 'few', ...fast, 'plain'] : ['split', ...fast, 'few', 'plain']
}

/**
 * True if a GPU has so few registers an invocation, some 64, that a tile's sums don't fit. These GPUs run subgroups of
 * 8 or 16, and more of them if a shader takes fewer registers; Intel's is the one that was seen.
 */
export function hasFewRegisters({ family, software, subgroups }: AdapterTraits): boolean {
  if (software) return false
  return subgroups > 0 ? subgroups < 32 : family === 'intel'
}

/** Bytes of a window of which four fit into a GPU's registers. */
const gatheredBytes = 64

/** Fewest invocations that keep a large GPU busy: 192 subgroups of 64. */
const gpuInvocations = 12288

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

/** Returns the fewest invocations that keep an adapter busy, in workgroups of `lanes`. */
export function busyInvocations({ software }: AdapterTraits, lanes: number): number {
  return software ? 4 * lanes : gpuInvocations
}

/** Returns the workgroup size of row kernels: small on CPUs, where layers are small and a workgroup has one core. */
export function rowKernelLanes({ software }: AdapterTraits): number {
  return software ? 16 : 64
}

/**
 * True if an adapter adds float32 up in the order that a shader gives, on which `row_finish` relies. Metal and DirectX
 * may factor products out, so only those two count on which it was tested.
 */
export function addsInOrder({ family }: AdapterTraits): boolean {
  return family === 'swiftshader' || family === 'llvmpipe'
}

/**
 * True if an ADD or a lookup table may become the epilogue of a convolution. Row kernels take no epilogue, so where
 * they are preferred the operator is not fused: another dispatch costs less than doing without row kernels. In float32
 * a fused ADD is slower there, too.
 */
export function mayFuse(kind: Work['kind'], { dot, software }: AdapterTraits): boolean {
  return dot !== 'emulated' && !(kind === 'depthwise' && software)
}
