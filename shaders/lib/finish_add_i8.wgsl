// finish_i8 with the ADD that follows, as in add_i8; the convolution's output, requantized, is one of its operands.
@group(0) @binding(4) var<storage, read> addend: array<u32>; // same layout as the output

override sum_multiplier: i32; // of the convolution's output
override addend_multiplier: i32;
override sum_bias: i32;
override sum_shift: u32;
override sum_zero: i32;
override sum_low: i32;
override sum_high: i32;

fn finish(values: vec4<i32>, at: u32) -> u32 {
  let both = sum_bias + values * sum_multiplier + unpack_int8(addend[at]) * addend_multiplier;
  return pack_int8(clamp((both >> vec4<u32>(sum_shift)) + sum_zero, vec4<i32>(sum_low), vec4<i32>(sum_high)));
}
