/** IEEE 754 half-precision numbers. */

/** The largest finite one. */
export const largestHalf = 65504

/** Returns the value of an IEEE 754 half-precision number given its 16 bits. */
export function halfToFloat(bits: number): number {
  const sign = bits & 0x8000 ? -1 : 1
  const exponent = (bits >> 10) & 0x1f
  const fraction = bits & 0x3ff
  if (exponent === 0) return sign * fraction * 2 ** -24
  if (exponent === 31) return fraction ? Number.NaN : sign * Infinity
  return sign * (1 + fraction / 1024) * 2 ** (exponent - 15)
}

const single = new Float32Array(1)
const word = new Uint32Array(single.buffer)

/**
 * Returns the 16 bits of the half-precision number nearest to a float32 number, halves to even; infinity from 65520 on.
 */
export function halfBits(value: number): number {
  const size = Math.abs(value)
  const sign = value < 0 || Object.is(value, -0) ? 0x8000 : 0
  if (size >= 65520) return sign | 0x7c00
  // Numbers below 2^-14 are multiples of 2^-24, as float32 numbers from 0.5 on are.
  const small = size < 2 ** -14
  single[0] = small ? size + 0.5 : size
  const bits = word[0] as number
  if (small) return sign | (bits - 0x3f000000)
  // Rounds 23 bits of fraction to 10, and the exponent's bias from 127 to 15.
  return sign | ((bits - 0x38000000 + 0xfff + ((bits >>> 13) & 1)) >>> 13)
}
