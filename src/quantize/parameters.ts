import { perTensor, type QuantParams } from '../graph/quant-params'
import { roundHalfAway } from '../numerics/quantize'
import { clamp } from '../numerics/requantize'
import type { Range } from './observers'

/** The scale of a tensor of zeros. Any would do; this is the scale of the range [0, 1]. */
const scaleOfZero = 1 / 255

/** The smallest scale whose inverse and products with other scales stay in the range of float32. */
const smallestScale = 2 ** -60

/** Returns the smallest range that contains both. */
export function unionRange(a: Range, b: Range): Range {
  return { min: Math.min(a.min, b.min), max: Math.max(a.max, b.max) }
}

/**
 * Returns the int8 parameters of an activation with values in `range`, widened to include 0: scale = (max − min) / 255,
 * and the zero point nudged to the integer nearest to where 0 falls. −128 − min/scale and 127 − max/scale differ by
 * rounding errors; the one with the smaller error is rounded, as in TensorFlow Lite's converter.
 */
export function activationParams(range: Range): QuantParams {
  const min = Math.min(0, range.min)
  const max = Math.max(0, range.max)
  if (min === max) return perTensor(scaleOfZero, -128)
  const scale = Math.max((max - min) / 255, smallestScale)
  const fromMin = -128 - min / scale
  const fromMax = 127 - max / scale
  const errorFromMin = 128 + Math.abs(min / scale)
  const errorFromMax = 127 + Math.abs(max / scale)
  const zeroPoint = errorFromMin < errorFromMax ? fromMin : fromMax
  // Adding 0 turns −0 into 0.
  return perTensor(scale, clamp(roundHalfAway(zeroPoint) + 0, -128, 127))
}

/** Inputs of `weightScales` besides the weights. */
export interface LinearContext {
  readonly inputScale: number
  readonly outputScale: number
  /** Products in each accumulator. */
  readonly taps: number
  /** Σ |w| of each channel. */
  readonly sums: ArrayLike<number>
  /** Float bias of each channel; empty when there is none. */
  readonly bias: ArrayLike<number>
}

/**
 * Returns the symmetric scale of each channel of weights. It is the largest of
 *
 * - `fitting[c]`, which suits the weights;
 * - (|bias| / inputScale + 255 · Σ |w|) / limit, so that bias and products fit int32 together; limit is 2^31 less what
 *   rounding adds. Weights that don't fit alone are not made coarser;
 * - outputScale / inputScale · 2^−30, for dead channels: small enough that their weights don't matter, but positive, so
 *   that requantization has a multiplier.
 */
export function weightScales(fitting: ArrayLike<number>, context: LinearContext): Float32Array {
  const { inputScale, outputScale, taps, sums, bias } = context
  // Rounding adds at most half a step to each weight, and 2^−20 covers that of the scales.
  const limit = (2 ** 31 - 1) * (1 - 2 ** -20) - taps * 255 * 0.5
  return Float32Array.from(fitting, (scale, channel) => {
    const least = Math.max(scale, (outputScale / inputScale) * 2 ** -30)
    const products = 255 * (sums[channel] ?? 0)
    if (products >= least * limit) return least
    return Math.max(least, (Math.abs(bias[channel] ?? 0) / inputScale + products) / limit)
  })
}
