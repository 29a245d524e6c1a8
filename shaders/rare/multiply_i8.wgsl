// uses: requantize, unpack, flat_index, broadcast, binary_i8
// Product, requantized once.
override first_zero: i32;
override second_zero: i32;
override output_zero: i32;
override scale: f32;

fn apply(a: vec4<i32>, b: vec4<i32>) -> vec4<i32> {
  return requantize4((a - first_zero) * (b - second_zero), vec4<f32>(scale)) + output_zero;
}
