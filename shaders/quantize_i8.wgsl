// uses: requantize, flat_index
// float32 to int8: round(x * inverse) to even, plus the zero point. Computed in integers on the floats' bits, because
// WGSL promises no rounding; src/numerics/quantize.ts is the same function. An invocation owns four elements, one
// output word.
@group(0) @binding(0) var<storage, read> input: array<vec4<u32>>; // bits of float32
@group(0) @binding(1) var<storage, read_write> output: array<u32>;

override inverse_mantissa: u32; // in [2^23, 2^24): the inverse scale is mantissa * 2^power
override inverse_power: i32;
override zero_point: i32;
override flip: u32; // 0x80808080 turns int8 into uint8
override total: u32; // words of the output

// Returns round(mantissa * inverse_mantissa / 2^shift), halves to even, of two 24-bit mantissas; at most 1024.
fn rounded(mantissa: u32, shift: i32) -> i32 {
  if (shift < 37) {
    return 1024; // the product is 2^46 or more
  }
  if (shift > 48) {
    return 0; // the product is below 2^48
  }
  // The product as high * 2^24 + low, from 12-bit limbs.
  let a = mantissa >> 12u;
  let b = mantissa & 0xfffu;
  let c = inverse_mantissa >> 12u;
  let d = inverse_mantissa & 0xfffu;
  let middle = a * d + b * c;
  let low = b * d + ((middle & 0xfffu) << 12u);
  let high = a * c + (middle >> 12u) + (low >> 24u);
  let drop = u32(shift - 24);
  let whole = high >> drop;
  let rest = high & ((1u << drop) - 1u);
  let half = 1u << (drop - 1u);
  let tie_goes_up = (low & 0xffffffu) != 0u || (whole & 1u) == 1u;
  let up = rest > half || (rest == half && tie_goes_up);
  return i32(min(whole + select(0u, 1u, up), 1024u));
}

fn quantized(bits: u32) -> i32 {
  let exponent = i32((bits >> 23u) & 0xffu);
  let fraction = bits & 0x7fffffu;
  var size = 0; // of zero and NaN
  if (exponent == 255) {
    size = select(0, 1024, fraction == 0u);
  } else if (exponent > 0) {
    size = rounded(fraction | 0x800000u, 150 - exponent - inverse_power);
  } else if (fraction > 0u) {
    let lift = countLeadingZeros(fraction) - 8u;
    size = rounded(fraction << lift, 149 + i32(lift) - inverse_power);
  }
  return clamp(zero_point + select(size, -size, bits >> 31u == 1u), -128, 127);
}

@compute @workgroup_size(64)
fn main(@builtin(global_invocation_id) id: vec3<u32>, @builtin(num_workgroups) count: vec3<u32>) {
  let index = flat_index(id, count);
  if (index >= total) {
    return;
  }
  let bits = input[index];
  let values = vec4<i32>(quantized(bits.x), quantized(bits.y), quantized(bits.z), quantized(bits.w));
  output[index] = pack_int8(values) ^ flip;
}
