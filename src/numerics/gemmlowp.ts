/**
 * The fixed-point functions of gemmlowp on which TensorFlow Lite's own kernels are built. Octet uses them for operators
 * that XNNPACK doesn't have in int8; they round twice, as those kernels do.
 */
import type { FixedPoint } from './requantize'
import { requantizeFixed } from './requantize-fixed'

/** Returns `value / 2^exponent` rounded, halves away from zero. */
export function roundingShiftRight(value: number, exponent: number): number {
  const quotient = Math.floor(value / 2 ** exponent)
  const rest = value - quotient * 2 ** exponent
  const threshold = Math.floor((2 ** exponent - 1) / 2) + (value < 0 ? 1 : 0)
  return quotient + (rest > threshold ? 1 : 0)
}

/**
 * Returns `value · factor`, rounded twice: the product with multiplier / 2^31, halves up, then the division by the rest
 * of the shift, halves away from zero. A factor of 1 and more is first applied as a shift to the left. TensorFlow
 * Lite's `MultiplyByQuantizedMultiplier`; `shaders/rare/lib/requantize_twice.wgsl` gives the same bytes.
 *
 * @param value an int32
 */
export function multiplyTwiceRounded(value: number, { multiplier, shift }: FixedPoint): number {
  const left = Math.max(31 - shift, 0)
  const product = requantizeFixed(value * 2 ** left, { multiplier, shift: 31 })
  return roundingShiftRight(product, Math.max(shift - 31, 0))
}
