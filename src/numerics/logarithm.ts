/**
 * Returns log2 of a positive 32-bit integer with 22 fractional bits, in integer arithmetic. Squaring a mantissa in
 * [1, 2) doubles its logarithm, so the next bit is 1 if the square reaches 2. Mantissas have 24 bits and are truncated,
 * so the result may be two units low. Matches `shaders/rare/lib/binary_logarithm.wgsl` on every input.
 */
export function binaryLogarithm(value: number): number {
  const exponent = 31 - Math.clz32(value)
  let mantissa = Math.floor((value * 2 ** (31 - exponent)) / 256)
  let bits = exponent
  for (let bit = 0; bit < 22; bit++) {
    const square = Math.floor((mantissa * mantissa) / 2 ** 23)
    const carries = square >= 2 ** 24 ? 1 : 0
    mantissa = square >> carries
    bits = bits * 2 + carries
  }
  return bits
}
