// Requantization by a float32 factor as XNNPACK rounds it, in integers because WGSL promises no rounding:
// src/numerics/requantize-float.ts is the same function in TypeScript.

// value / 2^drop, halves to even; 1 <= drop <= 24.
fn drop_bits(value: u32, drop: u32) -> u32 {
  let whole = value >> drop;
  let rest = value & ((1u << drop) - 1u);
  let half = 1u << (drop - 1u);
  return whole + select(0u, 1u, rest > half || (rest == half && (whole & 1u) == 1u));
}

// The integer nearest to the float32 product of |accumulator| < 2^24 and the factor scale * 2^power, where scale is in
// [2^23, 2^24); at most 1024 in magnitude.
fn requantize_float(accumulator: i32, scale: u32, power: i32) -> i32 {
  let size = u32(abs(accumulator));
  if (size == 0u) {
    return 0;
  }
  let lift = countLeadingZeros(size) - 8u;
  let mantissa = size << lift;
  // The product of two 24-bit mantissas as high * 2^24 + low, from 12-bit limbs.
  let a = mantissa >> 12u;
  let b = mantissa & 0xfffu;
  let c = scale >> 12u;
  let d = scale & 0xfffu;
  let middle = a * d + b * c;
  let low = b * d + ((middle & 0xfffu) << 12u);
  let high = a * c + (middle >> 12u) + (low >> 24u);
  // Its upper 24 bits, rounded: what float32 keeps.
  let short = select(0u, 1u, high < 0x800000u);
  let kept = (high << short) | (((low & 0xffffffu) << short) >> 24u);
  let lost = (low << short) & 0xffffffu;
  let up = lost > 0x800000u || (lost == 0x800000u && (kept & 1u) == 1u);
  let product = kept + select(0u, 1u, up);
  let drop = i32(lift) + i32(short) - 24 - power;
  let limited = select(select(drop_bits(product, u32(clamp(drop, 1, 24))), 1024u, drop < 1), 0u, drop > 24);
  let result = i32(min(limited, 1024u));
  return select(result, -result, accumulator < 0);
}

fn requantize_float4(accumulator: vec4<i32>, scale: u32, power: i32) -> vec4<i32> {
  return vec4<i32>(
    requantize_float(accumulator.x, scale, power),
    requantize_float(accumulator.y, scale, power),
    requantize_float(accumulator.z, scale, power),
    requantize_float(accumulator.w, scale, power),
  );
}
