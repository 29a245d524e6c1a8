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
  // 1.0 to 1.6, `split` 1.5, `few` 1.25.
  llvmpipe: { single: ['plain'], many: ['broadcast', 'plain'] },
}

/** Tiles in workgroup memory, largest first. */
const tiles = [
  { name: 'tile128', pixels: 128, channels: 64 },
  { name: 'tile64', pixels: 64, channels: 64 },
] as const

/** Workgroups that keep a GPU busy: a larger tile reads less memory, but there have to be enough of them. */
const busy = 64

/**
 * The order in which to try the candidates of a shape. Nothing has been measured on hardware; there it follows what
 * others found: tiles in workgroup memory as large as leave enough workgroups, and sums that are split over a workgroup
 * where there are too few pixels for tiles.
 */
export function candidateOrder(adapter: AdapterTraits, { pixels, channels }: ConvShape): Order {
  const known = measured[adapter.family]
  if (known) return pixels < 4 ? known.single : known.many
  if (adapter.software) return ['plain']
  const enough = tiles.filter(
    (tile) => Math.ceil(pixels / tile.pixels) * Math.ceil(channels / tile.channels) >= busy,
  )
  return ['split', 'few', ...enough.map(({ name }) => name), 'tile32', 'plain']
}
