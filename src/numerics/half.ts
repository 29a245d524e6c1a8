/** IEEE 754 half-precision numbers (float16), as their 16 bits. */
import { roundHalfEven } from './quantize'

/** The largest finite number. */
export const largestHalf = 65504

/** Returns the value of a half-precision number given its 16 bits. */
export function halfToFloat(bits: number): number {
  const sign = bits & 0x8000 ? -1 : 1
  const exponent = (bits >> 10) & 0x1f
  const fraction = bits & 0x3ff
  if (exponent === 0) return sign * fraction * 2 ** -24
  if (exponent === 31) return fraction ? Number.NaN : sign * Infinity
  return sign * (1 + fraction / 1024) * 2 ** (exponent - 15)
}

/**
 * Returns the 16 bits of the half-precision number nearest to a float32 number, halves to even. Magnitudes from 65,520
 * on become infinity.
 */
export function floatToHalf(value: number): number {
  if (Number.isNaN(value)) return 0x7e00
  const sign = value < 0 || Object.is(value, -0) ? 0x8000 : 0
  const magnitude = Math.abs(value)
  if (magnitude >= 65520) return sign | 0x7c00
  // Below 2^-14 numbers are multiples of 2^-24; the largest that rounds up gives the bits of 2^-14.
  if (magnitude < 2 ** -14) return sign | roundHalfEven(magnitude * 2 ** 24)
  const exponent = Math.floor(Math.log2(magnitude))
  // The fraction may round up to 2048, which carries into the exponent.
  return sign | (((exponent + 14) << 10) + roundHalfEven(magnitude * 2 ** (10 - exponent)))
}
