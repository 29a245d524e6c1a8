/**
 * The one place that decides how a convolution or fully connected layer is computed where nothing has been timed, and what
 * may be fused behind it: from the adapter's traits and the shape alone. Figures are in docs/performance.md.
 */
import type { AdapterTraits } from '../../../graph/kernel'

/** The part of a problem that the choice depends on. */
export interface Work {
  readonly kind: 'conv2d' | 'fully-connected' | 'depthwise'
  /** Pixels of the convolution, all images together; rows of a matrix product. */
  readonly pixels: number
  /** Output channels. */
  readonly channels: number
  /** Products in each sum. */
  readonly depth: number
  /** The image has one channel, and its rows run along the width. */
  readonly narrow: boolean
}

/** Names of variants, best first. */
type Order = readonly string[]

/** Pixels and output channels of the tiles that `conv2d_tile` computes in a workgroup, largest first. */
export const tileSizes = { tile128: [128, 64], tile64: [64, 64], tile32: [32, 32] } as const

/** The same of `conv2d_matrix`, in matrices of the result, of which a subgroup owns two by two. */
export const matrixTiles = { matrix8: [8, 4], matrix4: [4, 4], matrix1: [2, 2] } as const

/** Sorts the variants that apply to a piece of work, the default first, and leaves out those not worth timing. */
export function orderVariants<T extends { readonly name: string }>(
  variants: readonly T[],
  work: Work,
  adapter: AdapterTraits,
): readonly T[] {
  const order = orderFor(work, adapter)
  // The others keep their order; rows come last where they are not first.
  const rank = ({ name }: T) =>
    order.includes(name) ? order.indexOf(name) : order.length + (name === 'rows' ? 1 : 0)
  return variants.filter(({ name }) => isWorthTiming(name, work, adapter)).sort((a, b) => rank(a) - rank(b))
}

/**
 * Says whether an adapter may take a variant of `software/` without timing it: row kernels, and shaders whose invocations
 * share words by subgroups or add up in float32.
 */
export function wantsSoftwareVariants({ dot, software }: AdapterTraits): boolean {
  return software || dot === 'emulated'
}

/** Variants that add up in float32, because the integers of CPUs multiply more slowly. */
const forSoftware: Order = ['floats', 'poolFloats']

function isWorthTiming(name: string, { kind }: Work, { dot, software }: AdapterTraits): boolean {
  // Row kernels multiply without the dot product.
  if (name === 'rows') return dot === 'emulated' || kind === 'depthwise'
  return software || !forSoftware.includes(name)
}

function orderFor(work: Work, adapter: AdapterTraits): Order {
  const rows = prefersRows(work, adapter) ? ['rows'] : []
  if (work.kind === 'depthwise') return [...rows, 'plain']
  return [...rows, ...(work.narrow ? narrowOrder(adapter) : wideOrder(work, adapter))]
}

/** Rows of a matrix product that fill a tile of the row kernels, and weights of a layer whose time hardly counts. */
const fullTile = 8
const smallLayer = 4096

function prefersRows({ kind, pixels, channels, depth }: Work, { dot, software }: AdapterTraits): boolean {
  // Rows read less again and leave fewer invocations, which GPUs have to be timed for.
  if (kind === 'depthwise') return software || dot === 'emulated'
  // Seven eighths of a tile idle at one pixel, but a small layer costs less than one more pipeline to compile.
  return kind === 'conv2d' || pixels >= fullTile || channels * depth <= smallLayer
}

/** SwiftShader takes 0.6 of the time of `plain` for `window5`, but seconds to compile it; llvmpipe a half for `broadcast5`. */
function narrowOrder({ family, software }: AdapterTraits): Order {
  if (family === 'llvmpipe') return ['broadcast5', 'plain', 'window5']
  return software ? ['plain', 'window5', 'broadcast5'] : ['window5', 'plain', 'broadcast5']
}

/** Software adapters that were measured: convolutions of fewer than four pixels, and of more. */
const measured: Readonly<Record<string, { readonly single: Order; readonly many: Order }>> = {
  // Barriers cost SwiftShader more than workgroup memory saves: tiles take 1.3 to 2.3 times as long as `plain`, `split`
  // six times. Seven words of taps instead of nine take 0.65 of the time.
  swiftshader: { single: ['plain'], many: ['few', 'plain'] },
  // A load is eight scalar ones there, so fewer of them count: `broadcast` takes 0.6 to 0.8 of the time of `plain`, tiles
  // 1.0 to 1.6, `split` 1.5, `few` 1.25. Integers take longer to multiply than floats to multiply and add: `floats` takes
  // 0.7 to 1.0 of the time of `broadcast`, `poolFloats` 0.8.
  llvmpipe: { single: ['plain'], many: ['poolFloats', 'floats', 'broadcast', 'plain'] },
}

/**
 * Nothing has been measured on hardware; there it follows what others found: tiles as large as leave enough workgroups, by
 * subgroup matrices where there are any, and sums that are split over a workgroup where there are too few pixels for tiles.
 */
function wideOrder(work: Work, adapter: AdapterTraits): Order {
  const known = measured[adapter.family]
  if (known) return work.pixels < 4 ? known.single : known.many
  if (adapter.software) return ['plain']
  const { m, n } = adapter.matrix ?? { m: 1, n: 1 }
  return ['split', 'few', ...bySize(matrixTiles, work, m, n), ...bySize(tileSizes, work, 1, 1), 'plain']
}

/** Workgroups that keep a GPU busy: a larger tile reads less memory, but there have to be enough of them. */
const busy = 64

/** Returns the tiles of `height` by `width` units that leave enough workgroups, largest first, and the smallest. */
function bySize(
  sizes: Readonly<Record<string, readonly [number, number]>>,
  { pixels, channels }: Work,
  height: number,
  width: number,
): Order {
  const names = Object.keys(sizes)
  return names.filter((name, i) => {
    const [rows, columns] = sizes[name] as readonly [number, number]
    const workgroups = Math.ceil(pixels / (rows * height)) * Math.ceil(channels / (columns * width))
    return workgroups >= busy || i === names.length - 1
  })
}

/** Returns the fewest workgroups that keep an adapter busy. */
export function busyWorkgroups({ software }: AdapterTraits): number {
  return software ? 4 : busy
}

/** Returns the invocations of a workgroup of row kernels: few on CPUs, where layers are small and a workgroup has one core. */
export function rowLanes({ software }: AdapterTraits): number {
  return software ? 16 : 64
}

/**
 * Says whether an adapter adds float32 up in the order that a shader gives, on which `row_finish` relies. Metal and
 * DirectX may factor products out.
 */
export function addsInOrder({ family }: AdapterTraits): boolean {
  return family === 'swiftshader' || family === 'llvmpipe'
}

/**
 * Says whether an ADD or a lookup table may become the end of a convolution. Row kernels have no such end, so it stays
 * apart where they are preferred: leaving them costs more than another dispatch, and in float32 an ADD at the end is
 * slower there, too.
 */
export function mayFuse(kind: Work['kind'], { dot, software }: AdapterTraits): boolean {
  return dot !== 'emulated' && !(kind === 'depthwise' && software)
}
