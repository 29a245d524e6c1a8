/**
 * The fixed-point functions of gemmlowp on which TensorFlow Lite's own kernels are built. Octet uses them to fill the
 * lookup tables of operators that XNNPACK doesn't have in int8; they round twice, as those kernels do.
 */
import type { FixedPoint } from './requantize'

/** Returns `value / 2^exponent` rounded, halves away from zero. */
export function roundingShiftRight(value: number, exponent: number): number {
  const quotient = Math.floor(value / 2 ** exponent)
  const rest = value - quotient * 2 ** exponent
  const threshold = Math.floor((2 ** exponent - 1) / 2) + (value < 0 ? 1 : 0)
  return quotient + (rest > threshold ? 1 : 0)
}

/**
 * Returns `value · factor`, rounded twice: the product with multiplier / 2^31, halves up, then the division by the rest
 * of the shift, halves away from zero. |value| must be below 2^22: then a double holds every product that fits 8 bits.
 */
export function multiplyTwiceRounded(value: number, { multiplier, shift }: FixedPoint): number {
  const exponent = 31 - shift
  const product = value * 2 ** Math.max(exponent, 0) * multiplier
  const nudge = product >= 0 ? 2 ** 30 : 1 - 2 ** 30
  return roundingShiftRight(Math.trunc((product + nudge) / 2 ** 31), Math.max(-exponent, 0))
}
