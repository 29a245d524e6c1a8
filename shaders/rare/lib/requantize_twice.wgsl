// Returns accumulator * multiplier / 2^(31 - exponent) rounded twice, as TensorFlow Lite's own kernels do; multiplier
// is below 2^31, and -31 <= exponent <= 14. src/numerics/gemmlowp.ts is the same function in TypeScript. Results that
// overflow int32 on the way come back large, not exact; callers clamp to 8 bits.
fn requantize_twice(accumulator: i32, multiplier: u32, exponent: i32) -> i32 {
  let left = u32(max(exponent, 0));
  let right = u32(max(-exponent, 0));
  let largest = 0x7fffffff >> left;
  let product = product_limbs(clamp(accumulator, -largest - 1, largest) << left, multiplier);
  let value = (product.x << 1u) + ((product.y + 0x4000) >> 15u); // divided by 2^31, halves up
  let mask = (1u << right) - 1u;
  // Halves away from zero.
  let threshold = (mask >> 1u) + select(0u, 1u, value < 0);
  return (value >> right) + select(0, 1, (u32(value) & mask) > threshold);
}
