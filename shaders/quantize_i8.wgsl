// uses: requantize, flat_index
// float32 to int8: x * inverse rounded to float32, then to an integer, halves to even, plus the zero point. Computed in
// integers on the floats' bits, because WGSL promises no rounding; src/numerics/quantize.ts is the same function. An
// invocation owns four elements, one output word.
@group(0) @binding(0) var<storage, read> input: array<vec4<u32>>; // bits of float32
@group(0) @binding(1) var<storage, read_write> output: array<u32>;

override inverse_mantissa: u32; // in [2^23, 2^24): the inverse scale is mantissa * 2^power
override inverse_power: i32;
override zero_point: i32;
override flip: u32; // 0x80808080 turns int8 into uint8
override total: u32; // words of the output

fn quantized(bits: u32) -> i32 {
  let exponent = i32((bits >> 23u) & 0xffu);
  let fraction = bits & 0x7fffffu;
  var mantissa = fraction | 0x800000u;
  var shift = 150 - exponent - inverse_power;
  if (exponent == 0) {
    let lift = countLeadingZeros(fraction) - 8u; // of zero 24, and the product is zero
    mantissa = fraction << lift;
    shift += i32(lift) - 1;
  } else if (exponent == 255) {
    shift = select(99, 0, fraction == 0u); // NaN counts as zero, infinity saturates
  }
  let size = round_product(mantissa, inverse_mantissa, shift);
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
