// Exact requantization by a factor in fixed point; src/numerics/requantize-fixed.ts is the same function in TypeScript.

// Returns the product of accumulator and multiplier (below 2^31) as high * 2^32 + low * 2^16 + (16 bits that are left
// out), from 16-bit limbs.
fn product_limbs(accumulator: i32, multiplier: u32) -> vec2<i32> {
  let a_high = accumulator >> 16u;
  let a_low = u32(accumulator) & 0xffffu;
  let m_high = multiplier >> 16u;
  let m_low = multiplier & 0xffffu;
  let middle_1 = a_high * i32(m_low) + i32((a_low * m_low) >> 16u);
  let middle_2 = i32(a_low * m_high);
  let low_sum = (middle_1 & 0xffff) + (middle_2 & 0xffff);
  let high = a_high * i32(m_high) + (middle_1 >> 16u) + (middle_2 >> 16u) + (low_sum >> 16u);
  return vec2<i32>(high, low_sum & 0xffff);
}

// Returns (accumulator * multiplier + 2^(shift - 1)) >> shift: one rounding, halves towards plus infinity.
// 17 <= shift <= 62. Results outside [-2^14, 2^14] may come back as any value beyond them on the same side: every
// caller clamps to 8 bits.
fn requantize_fixed(accumulator: i32, multiplier: u32, shift: u32) -> i32 {
  let product = product_limbs(accumulator, multiplier);
  if (shift > 32u) {
    return (product.x + (1i << (shift - 33u))) >> (shift - 32u);
  }
  let kept = clamp(product.x, -0x8000, 0x7fff) << (32u - shift);
  return kept + ((product.y + (1i << (shift - 17u))) >> (shift - 16u));
}
