/**
 * The fixed-point functions of gemmlowp that TensorFlow Lite's own kernels are made of, for operators that XNNPACK has not
 * in int8: their results, and their double rounding, go into tables.
 */
import type { FixedPoint } from './requantize'

/** `value / 2^exponent` rounded, halves away from zero. */
export function roundingShiftRight(value: number, exponent: number): number {
  const quotient = Math.floor(value / 2 ** exponent)
  const rest = value - quotient * 2 ** exponent
  const threshold = Math.floor((2 ** exponent - 1) / 2) + (value < 0 ? 1 : 0)
  return quotient + (rest > threshold ? 1 : 0)
}

/**
 * `value · factor`, rounded twice: the product with multiplier / 2^31, halves up, then the division by what the shift
 * leaves, halves away from zero. |value| < 2^22, so that a double holds every product that does not leave 8 bits anyway.
 */
export function multiplyTwiceRounded(value: number, { multiplier, shift }: FixedPoint): number {
  const exponent = 31 - shift
  const product = value * 2 ** Math.max(exponent, 0) * multiplier
  const nudge = product >= 0 ? 2 ** 30 : 1 - 2 ** 30
  return roundingShiftRight(Math.trunc((product + nudge) / 2 ** 31), Math.max(-exponent, 0))
}
