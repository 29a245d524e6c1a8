/**
 * Chooses the default variants of convolutions and fully connected layers, and the operators that may be fused behind
 * them, from the adapter's traits and the shape alone. Candidates are timed elsewhere (`gpu/tune.ts`); no other module
 * makes this choice, but `hardware/choice.ts`, its part for GPUs. Figures are in docs/performance.md.
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
export type Order = readonly string[]

/** The choice among tiles and matrices, which loads for GPUs. */
type GpuChoice = Partial<typeof import('./hardware/choice')>

/**
 * Drops the variants that are not worth timing and sorts the others, the default first.
 *
 * @param every keeps all that apply, as tests and the benchmark want them
 * @param forGpus empty where the adapter takes no tiles
 */
export function orderVariants<T extends { readonly name: string }>(
  variants: readonly T[],
  work: Work,
  adapter: AdapterTraits,
  every = false,
  forGpus: GpuChoice = {},
): readonly T[] {
  const order = orderFor(work, adapter, forGpus)
  const rank = ({ name }: T) => (order.includes(name) ? order.indexOf(name) : order.length)
  const sorted = variants
    .filter(({ name }) => order.includes(name) || (every && mayApply(name, work, adapter)))
    .sort((a, b) => rank(a) - rank(b))
  return every ? sorted : (forGpus.withFewTiles?.(sorted, adapter) ?? sorted)
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

function orderFor(work: Work, adapter: AdapterTraits, { gpuOrder }: GpuChoice): Order {
  const wide = adapter.software ? softwareOrder : gpuOrder
  const order = work.narrow
    ? narrowOrder(adapter)
    : (work.kind !== 'depthwise' && wide?.(work, adapter)) || ['plain']
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
 * GPUs a load that is the same for a whole subgroup costs less than handing words on. With few registers `window5`
 * spills some of its windows in the epilogue; `shared5` has them in workgroup memory.
 */
function narrowOrder(adapter: AdapterTraits): Order {
  if (adapter.software) return ['broadcast5', 'plain', 'window5']
  return [hasFewRegisters(adapter) ? 'shared5' : 'window5', 'plain']
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

/** False if matrices multiply no more int8 a cycle than dot products do, as on AMD's RDNA 3. No trait tells. */
export function hasFastMatrices({ family }: AdapterTraits): boolean {
  return family !== 'amd'
}

/**
 * True if a GPU has so few registers an invocation, some 64, that a tile's sums don't fit. These GPUs run subgroups of
 * 8 or 16, and more of them if a shader takes fewer registers; Intel's is the one that was seen.
 */
export function hasFewRegisters({ family, software, subgroups }: AdapterTraits): boolean {
  if (software) return false
  return subgroups > 0 ? subgroups < 32 : family === 'intel'
}

/** Fewest invocations that keep a large GPU busy: 192 subgroups of 64. */
export const gpuInvocations = 12288

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
