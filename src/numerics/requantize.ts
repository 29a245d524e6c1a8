import { GraphError } from '../graph/errors'

/**
 * A factor in fixed point: `multiplier · 2^−shift`, with 2^30 ≤ multiplier < 2^31 and 17 ≤ shift ≤ 61. Factors below
 * 2^−31 have multiplier 0.
 */
export interface FixedPoint {
  readonly multiplier: number
  readonly shift: number
}

/** Smaller shifts would need more than the 48 product bits that `requantizeFixed` keeps; the factor would be ≥ 2^14. */
const minShift = 17

/**
 * Converts a factor to fixed point, rounded to 31 bits.
 *
 * @throws GraphError when the factor is negative, not finite, or 2^14 and above.
 */
export function toFixedPoint(real: number): FixedPoint {
  if (!(real >= 0 && Number.isFinite(real)))
    throw new GraphError(`requantization factor ${real} is not a finite number ≥ 0`)
  if (real < 2 ** -31) return { multiplier: 0, shift: 31 }
  let exponent = Math.floor(Math.log2(real)) + 1
  // log2 may round up at the edge of a power of two.
  if (real < 2 ** (exponent - 1)) exponent--
  let multiplier = Math.round(real * 2 ** (31 - exponent))
  if (multiplier === 2 ** 31) {
    multiplier /= 2
    exponent++
  }
  const shift = 31 - exponent
  if (shift < minShift) throw new GraphError(`requantization factor ${real} is not below 2^14`)
  return { multiplier, shift }
}

/** Limits `value` to [low, high]. */
export function clamp(value: number, low: number, high: number): number {
  return Math.min(Math.max(value, low), high)
}
