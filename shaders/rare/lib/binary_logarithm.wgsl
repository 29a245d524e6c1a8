// Returns log2(value) with 22 fractional bits, by squaring a 24-bit mantissa; value >= 1.
// src/numerics/logarithm.ts is the same function.
fn binary_logarithm(value: u32) -> i32 {
  let exponent = 31u - countLeadingZeros(value);
  var mantissa = (value << (31u - exponent)) >> 8u;
  var bits = exponent;
  for (var bit = 0; bit < 22; bit++) {
    // mantissa^2 / 2^23 from 12-bit limbs.
    let high = mantissa >> 12u;
    let low = mantissa & 0xfffu;
    let square = 2u * high * high + ((2u * high * low + ((low * low) >> 12u)) >> 11u);
    let carries = square >> 24u;
    mantissa = square >> carries;
    bits = bits * 2u + carries;
  }
  return i32(bits);
}
