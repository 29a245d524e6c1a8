import { quantRange, type TensorSummary } from '../../../index'

/** The real numbers that a quantized tensor, or one channel of it, can hold: `scale · (q − zeroPoint)`. */
export interface Grid {
  readonly scale: number
  readonly zeroPoint: number
  /** The least and the greatest of them. */
  readonly low: number
  readonly high: number
}

/**
 * The grid of a quantized tensor; undefined when it has none, or has one for each channel and no channel is named.
 *
 * @param channel index along the tensor's quantization axis
 */
export function gridOf(tensor: Pick<TensorSummary, 'type' | 'quant'>, channel?: number): Grid | undefined {
  const { quant, type } = tensor
  if (!quant || (quant.scale.length > 1 && channel === undefined)) return undefined
  const index = quant.scale.length > 1 ? (channel ?? 0) : 0
  const [scale, zeroPoint] = [quant.scale[index], quant.zeroPoint[index]]
  if (scale === undefined || zeroPoint === undefined) return undefined
  const [least, greatest] = quantRange(type)
  return { scale, zeroPoint, low: scale * (least - zeroPoint), high: scale * (greatest - zeroPoint) }
}

/** Share of `values` that the grid cannot hold, in [0, 1]: half a step beyond its ends still rounds to them. */
export function saturatedShare(values: ArrayLike<number>, { low, high, scale }: Grid): number {
  let outside = 0
  for (let i = 0; i < values.length; i++) {
    const value = values[i] ?? 0
    if (value < low - scale / 2 || value > high + scale / 2) outside++
  }
  return values.length > 0 ? outside / values.length : 0
}

/** The grid's values between `from` and `to`; none when they are more than `most` and lines would run together. */
export function stepsBetween(grid: Grid, from: number, to: number, most: number): number[] {
  const first = Math.ceil(Math.max(from, grid.low) / grid.scale - 1e-9)
  const last = Math.floor(Math.min(to, grid.high) / grid.scale + 1e-9)
  const count = last - first + 1
  if (!(count > 0 && count <= most)) return []
  return Array.from({ length: count }, (_, i) => (first + i) * grid.scale)
}
