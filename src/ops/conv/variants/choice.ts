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

/** Drops the variants that are not worth timing and sorts the others, the default first. */
export function orderVariants<T extends { readonly name: string }>(
  variants: readonly T[],
  work: Work,
  adapter: AdapterTraits,
): readonly T[] {
  const order = orderFor(work, adapter)
  // Variants that the order doesn't name follow it; of those, `rows` comes last.
  const rank = ({ name }: T) =>
    order.includes(name) ? order.indexOf(name) : order.length + (name === 'rows' ? 1 : 0)
  const sorted = variants
    .filter(({ name }) => isWorthTiming(name, work, adapter))
    .sort((a, b) => rank(a) - rank(b))
  return adapter.software ? sorted : withFewTiles(sorted, adapter)
}

/** Most tiles of `conv2d_tile` that a GPU times: the default and the next. */
const timedTiles = 2

/** Keeps the tiles that are worth timing on a GPU: of words if they take fewer registers or nothing else applies. */
function withFewTiles<T extends { readonly name: string }>(
  sorted: readonly T[],
  adapter: AdapterTraits,
): readonly T[] {
  const hasWords = sorted.some(({ name }) => name in wordTiles)
  const known = hasWords && hasFewRegisters(adapter) ? [] : sorted.filter(({ name }) => name in tiles)
  const kept = known.slice(0, timedTiles)
  return sorted.filter((variant) => {
    if (variant.name in tiles) return kept.includes(variant)
    return !(variant.name in wordTiles) || kept.length === 0
  })
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

function isWorthTiming(name: string, { kind }: Work, { dot, software }: AdapterTraits): boolean {
  // Row kernels replace a slow dot product, or run where there is none, as in depthwise convolutions.
  if (name === 'rows') return dot === 'emulated' || kind === 'depthwise'
  return software || !softwareOnly.includes(name)
}

function orderFor(work: Work, adapter: AdapterTraits): Order {
  const rows = prefersRows(work, adapter) ? ['rows'] : []
  if (work.kind === 'depthwise') return [...rows, 'plain']
  return [...rows, ...(work.narrow ? narrowOrder(adapter) : wideOrder(work, adapter))]
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
 * compile. On llvmpipe `broadcast5` takes half the time of `plain`. With few registers `window5` spills some of its windows
 * in the epilogue; `shared5` has them in workgroup memory.
 */
function narrowOrder(adapter: AdapterTraits): Order {
  if (adapter.family === 'llvmpipe') return ['broadcast5', 'plain', 'window5']
  if (adapter.software) return ['plain', 'window5', 'broadcast5']
  return [hasFewRegisters(adapter) ? 'shared5' : 'window5', 'plain', 'broadcast5']
}

/** Software adapters that were measured; `single` is for convolutions of fewer than four pixels. */
const measuredOrders: Readonly<Record<string, { readonly single: Order; readonly many: Order }>> = {
  // Barriers cost SwiftShader more than workgroup memory saves: tiles take 1.3 to 1.6 times as long as `plain`, `split`
  // six times. `few` reads seven words of taps instead of nine and takes 0.66 of the time.
  swiftshader: { single: ['plain'], many: ['few', 'plain'] },
  // llvmpipe turns a load into eight scalar ones, so variants with fewer loads win: `broadcast` takes 0.6 to 0.8 of the
  // time of `plain`, tiles 1.2 to 1.5, `split` 1.5, `few` 1.3. Multiplying integers takes longer than multiplying and
  // adding floats: `floats` takes 0.7 to 1.0 of the time of `broadcast`, `poolFloats` 0.8.
  llvmpipe: { single: ['plain'], many: ['poolFloats', 'floats', 'broadcast', 'plain'] },
}

/**
 * Returns the order for images of any number of channels. Nothing has been measured on hardware, so the order follows
 * what the compilers of GPUs make of the kernels: tiles that leave enough invocations, by subgroup matrices if the
 * adapter has faster ones, and sums split over a workgroup if there are too few pixels for tiles.
 */
function wideOrder(work: Work, adapter: AdapterTraits): Order {
  const known = measuredOrders[adapter.family]
  if (known) return work.pixels < 4 ? known.single : known.many
  if (adapter.software) return ['plain']
  const { m, n } = adapter.matrix ?? { m: 1, n: 1 }
  const matrices = largestTiles(matrixTiles, work, m, n)
  const words = largestTiles(wordTiles, work, 1, 1)
  const rest = [...splitTiles(work), ...words]
  // The matrices of AMD's RDNA 3 multiply no more int8 a cycle than its dot products.
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

/** Fewest workgroups that keep a GPU busy. A larger tile reads less memory but leaves fewer workgroups. */
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

/** Returns the fewest workgroups of 64 that keep an adapter busy. */
export function busyWorkgroups({ software }: AdapterTraits): number {
  return software ? 4 : gpuInvocations / 64
}

/** Returns the workgroup size of row kernels: small on CPUs, where layers are small and a workgroup has one core. */
export function rowKernelLanes({ software }: AdapterTraits): number {
  return software ? 16 : 64
}

/**
 * True if an adapter adds float32 up in the order that a shader gives, on which `row_finish` relies. Metal and DirectX
 * may factor products out.
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
