import type { FixedPoint } from './requantize'

/**
 * Returns `(accumulator · multiplier + 2^(shift−1)) >> shift`, exactly: one rounding, halves towards plus infinity.
 *
 * The product has up to 62 bits, more than a double holds. Its low 16 bits are dropped first: they can't change the
 * result because the rounding constant and the divisor are multiples of 2^16. Matches `requantize_fixed` in
 * `shaders/rare/lib/requantize_fixed.wgsl` on every input.
 *
 * @param accumulator an int32
 */
export function requantizeFixed(accumulator: number, { multiplier, shift }: FixedPoint): number {
  const high = Math.floor(multiplier / 65536)
  const low = multiplier % 65536
  const product = accumulator * high + Math.floor((accumulator * low) / 65536)
  return Math.floor((product + 2 ** (shift - 17)) / 2 ** (shift - 16))
}
