import { quantRange, type TensorSummary } from '../../../index'

/** The values that a quantized tensor, or one channel of it, can represent: `scale · (q − zeroPoint)`. */
export interface Grid {
  readonly scale: number
  readonly zeroPoint: number
  /** The smallest value. */
  readonly low: number
  /** The largest value. */
  readonly high: number
}

/**
 * Returns the grid of a quantized tensor; undefined if it isn't quantized, has scale 0, or is quantized per channel and
 * `channel` is missing.
 *
 * @param channel index along the tensor's quantization axis
 */
export function gridOf(tensor: Pick<TensorSummary, 'type' | 'quant'>, channel?: number): Grid | undefined {
  const { quant, type } = tensor
  if (!quant || (quant.scale.length > 1 && channel === undefined)) return undefined
  const index = quant.scale.length > 1 ? (channel ?? 0) : 0
  const [scale, zeroPoint] = [quant.scale[index], quant.zeroPoint[index]]
  // A channel of scale 0 has one value.
  if (!scale || zeroPoint === undefined) return undefined
  const [least, greatest] = quantRange(type)
  return { scale, zeroPoint, low: scale * (least - zeroPoint), high: scale * (greatest - zeroPoint) }
}

/**
 * Returns the fraction of `values` that saturate, in [0, 1]. Values up to half a step beyond the grid don't, because
 * they round to its ends.
 */
export function saturatedShare(values: ArrayLike<number>, { low, high, scale }: Grid): number {
  let outside = 0
  for (let i = 0; i < values.length; i++) {
    const value = values[i] ?? 0
    if (value < low - scale / 2 || value > high + scale / 2) outside++
  }
  return values.length > 0 ? outside / values.length : 0
}

/** Returns the grid's values between `from` and `to`. Returns none if there are more than `most`, too many to draw. */
export function stepsBetween(grid: Grid, from: number, to: number, most: number): number[] {
  const first = Math.ceil(Math.max(from, grid.low) / grid.scale - 1e-9)
  const last = Math.floor(Math.min(to, grid.high) / grid.scale + 1e-9)
  const count = last - first + 1
  if (!(count > 0 && count <= most)) return []
  return Array.from({ length: count }, (_, i) => (first + i) * grid.scale)
}
