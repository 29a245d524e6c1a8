/** Which of the ways to compute a convolution or fully connected layer to take where nothing has been timed. */
import type { AdapterTraits } from '../graph/kernel'

/** What the guess depends on, beside the adapter. */
export interface ConvShape {
  /** Of the convolution's output, all images together; rows of a matrix product. */
  readonly pixels: number
  readonly channels: number
}

/** Names of candidates, best first; those that a problem does not have are passed over. */
type Order = readonly string[]

/** Guesses for one family of adapters: convolutions to fewer than four pixels, and to more. */
interface Guess {
  readonly single: Order
  readonly many: Order
}

/** Software adapters that were measured: docs/performance.md has the figures. */
const measured: Readonly<Record<string, Guess>> = {
  // Barriers cost SwiftShader more than workgroup memory saves: tiles take 1.3 to 2.3 times as long as `plain`, `split`
  // six times. Seven words of taps instead of nine take 0.65 of the time.
  swiftshader: { single: ['plain'], many: ['few', 'plain'] },
  // A load is eight scalar ones there, so fewer of them count: `broadcast` takes 0.6 to 0.8 of the time of `plain`, tiles
  // 1.0 to 1.6, `split` 1.5, `few` 1.25. Integers take longer to multiply than floats to multiply and add: `floats` takes
  // 0.7 to 1.0 of the time of `broadcast`, `poolFloats` 0.8.
  llvmpipe: { single: ['plain'], many: ['poolFloats', 'floats', 'broadcast', 'plain'] },
}

/** Pixels and output channels of the tiles that `conv2d_tile` computes in a workgroup, largest first. */
export const tileSizes = { tile128: [128, 64], tile64: [64, 64], tile32: [32, 32] } as const

/** The same of `conv2d_matrix`, in matrices of the result, of which a subgroup owns two by two. */
export const matrixTiles = { matrix8: [8, 4], matrix4: [4, 4], matrix1: [2, 2] } as const

/** Workgroups that keep a GPU busy: a larger tile reads less memory, but there have to be enough of them. */
const busy = 64

/**
 * The order in which to try the candidates of a shape. Nothing has been measured on hardware; there it follows what
 * others found: tiles as large as leave enough workgroups, by subgroup matrices where there are any, and sums that are
 * split over a workgroup where there are too few pixels for tiles.
 */
export function candidateOrder(adapter: AdapterTraits, shape: ConvShape): Order {
  const known = measured[adapter.family]
  if (known) return shape.pixels < 4 ? known.single : known.many
  if (adapter.software) return ['plain']
  const { m, n } = adapter.matrix ?? { m: 1, n: 1 }
  return ['split', 'few', ...byFit(matrixTiles, shape, [m, n]), ...byFit(tileSizes, shape, [1, 1]), 'plain']
}

/** Tiles that leave enough workgroups, largest first, and the smallest. */
function byFit(
  sizes: Readonly<Record<string, readonly [number, number]>>,
  { pixels, channels }: ConvShape,
  [height, width]: readonly [number, number],
): Order {
  const names = Object.keys(sizes)
  return names.filter((name, i) => {
    const [rows, columns] = sizes[name] as readonly [number, number]
    const workgroups = Math.ceil(pixels / (rows * height)) * Math.ceil(channels / (columns * width))
    return workgroups >= busy || i === names.length - 1
  })
}
