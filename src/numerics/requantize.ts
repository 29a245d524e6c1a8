import { GraphError } from '../graph/errors'

/**
 * A factor in fixed point: `multiplier · 2^−shift`, with 2^30 ≤ multiplier < 2^31 and 17 ≤ shift ≤ 62. Factors below
 * 2^−32 have multiplier 0, as in TensorFlow Lite's `QuantizeMultiplier`.
 */
export interface FixedPoint {
  readonly multiplier: number
  readonly shift: number
}

/** Smaller shifts would need more than the 48 product bits that `requantizeFixed` keeps; the factor would be ≥ 2^14. */
const minShift = 17

/** The largest factor. Whole numbers other than 0 times it are beyond 8 bits, as they are with larger ones. */
const largestFactor: FixedPoint = { multiplier: 2 ** 31 - 1, shift: minShift }

/**
 * Converts a factor to fixed point, rounded to 31 bits. Factors of 2^14 and more become the largest there is, with
 * which bytes saturate just as well.
 *
 * @throws GraphError when the factor is negative or NaN.
 */
export function toFixedPoint(real: number): FixedPoint {
  if (!(real >= 0)) throw new GraphError(`requantization factor ${real} is not a number ≥ 0`)
  if (real >= 2 ** 14) return largestFactor
  if (real < 2 ** -32) return { multiplier: 0, shift: 31 }
  let exponent = Math.floor(Math.log2(real)) + 1
  // log2 may round up at the edge of a power of two.
  if (real < 2 ** (exponent - 1)) exponent--
  let multiplier = Math.round(real * 2 ** (31 - exponent))
  if (multiplier === 2 ** 31) {
    multiplier /= 2
    exponent++
  }
  return exponent > 31 - minShift ? largestFactor : { multiplier, shift: 31 - exponent }
}

/** Limits `value` to [low, high]. */
export function clamp(value: number, low: number, high: number): number {
  return Math.min(Math.max(value, low), high)
}
