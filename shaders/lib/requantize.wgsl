// Returns value / 2^drop, halves to even; 1 <= drop <= 24.
fn drop_bits(value: u32, drop: u32) -> u32 {
  let whole = value >> drop;
  let rest = value & ((1u << drop) - 1u);
  let half = 1u << (drop - 1u);
  return whole + select(0u, 1u, rest > half || (rest == half && (whole & 1u) == 1u));
}

// Returns mantissa * factor / 2^shift of two 24-bit mantissas as an integer, at most 1024: the product is rounded to
// float32, then to an integer, each time to the nearest, halves to even.
fn round_product(mantissa: u32, factor: u32, shift: i32) -> i32 {
  // The product as high * 2^24 + low, from 12-bit limbs.
  let a = mantissa >> 12u;
  let b = mantissa & 0xfffu;
  let c = factor >> 12u;
  let d = factor & 0xfffu;
  let middle = a * d + b * c;
  let low = b * d + ((middle & 0xfffu) << 12u);
  let high = a * c + (middle >> 12u) + (low >> 24u);
  // Its upper 24 bits, rounded, as in float32.
  let short = select(0u, 1u, high < 0x800000u);
  let kept = (high << short) | (((low & 0xffffffu) << short) >> 24u);
  let lost = (low << short) & 0xffffffu;
  let up = lost > 0x800000u || (lost == 0x800000u && (kept & 1u) == 1u);
  let product = kept + select(0u, 1u, up);
  let drop = shift + i32(short) - 24;
  let limited = select(select(drop_bits(product, u32(clamp(drop, 1, 24))), 1024u, drop < 1), 0u, drop > 24);
  return i32(min(limited, 1024u));
}

// Returns the product of accumulator and scale (not negative) as an integer, at most 1024 in magnitude. The accumulator
// and the product are rounded to float32; every rounding is to the nearest, halves to even. Computed in integers,
// because WGSL promises no rounding; src/numerics/requantize-float.ts is the same function in TypeScript.
fn requantize_exact(accumulator: i32, scale: f32) -> i32 {
  let size = u32(abs(accumulator));
  if (size == 0u) {
    return 0;
  }
  let bits = bitcast<u32>(scale); // mantissa * 2^power; wrong below 2^-126, but there all products are zero anyway
  let power = i32(bits >> 23u) - 150;
  var lift = i32(countLeadingZeros(size)) - 8;
  var mantissa = size << u32(max(lift, 0));
  if (lift < 0) {
    mantissa = drop_bits(size, u32(-lift));
    if (mantissa == 0x1000000u) {
      mantissa = 0x800000u;
      lift--;
    }
  }
  let result = round_product(mantissa, (bits & 0x7fffffu) | 0x800000u, lift - power);
  return select(result, -result, accumulator < 0);
}

// Returns the float32 products of accumulators and scales, plus 0.5. Their floors are the requantized accumulators,
// unless they are near a tie. Callers clamp to 8 bits, so beyond 256 only the sign is right.
fn product_plus_half(accumulator: vec4<i32>, scale: vec4<f32>) -> vec4<f32> {
  return clamp(vec4<f32>(accumulator) * scale, vec4<f32>(-256.0), vec4<f32>(256.0)) + 0.5;
}

// Returns 0.5 less the distance of each product from the nearest tie, plus what the product may be off: (|p| + 1) *
// 2^-20.
fn tie_closeness(shifted: vec4<f32>) -> vec4<f32> {
  return abs(shifted - floor(shifted) - 0.5) + (abs(shifted) + 1.5) * 0x1p-20;
}

// True if a product is so near a tie that its rounding matters. A device's product is off by at most a few units in the
// last place, however it rounds, so further away its nearest integer is right. docs/numerics.md derives the bound.
fn near_tie(closeness: vec4<f32>) -> bool {
  return any(closeness > vec4<f32>(0.5));
}

// Returns the floors of numbers below 2^22 in magnitude: 1.5 * 2^23 plus a whole number has it in its last bits. It takes
// one instruction less than a conversion, which saturates first.
fn floors(values: vec4<f32>) -> vec4<i32> {
  return bitcast<vec4<i32>>(floor(values) + 0x1.8p23) - vec4<i32>(0x4b400000);
}

// Returns requantize_exact of four accumulators. In a loop, because compilers inline long functions in every call.
fn requantize4(accumulator: vec4<i32>, scale: vec4<f32>) -> vec4<i32> {
  let shifted = product_plus_half(accumulator, scale);
  var result = floors(shifted);
  if (near_tie(tie_closeness(shifted))) {
    var sums = accumulator;
    var scales = scale;
    for (var i = 0; i < 4; i++) {
      result = vec4<i32>(result.yzw, requantize_exact(sums.x, scales.x));
      sums = sums.yzwx;
      scales = scales.yzwx;
    }
  }
  return result;
}

// Packs four int8 values, lowest byte first.
fn pack_int8(value: vec4<i32>) -> u32 {
  // Products, because SwiftShader has no vector instructions for shifts.
  let byte = vec4<u32>(value) & vec4<u32>(0xffu);
  return byte.x | (byte.y * 0x100u) | (byte.z * 0x10000u) | (byte.w * 0x1000000u);
}
