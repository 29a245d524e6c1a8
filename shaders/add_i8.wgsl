// uses: requantize, unpack, flat_index, broadcast, binary_i8
// Addition or subtraction in fixed point; src/ops/elementwise/addition.ts derives the factors and shows that no sum
// overflows.
override first_multiplier: i32;
override second_multiplier: i32;
override bias: i32;
override shift: u32;
override output_zero: i32;

fn apply(a: vec4<i32>, b: vec4<i32>) -> vec4<i32> {
  let sum = bias + a * first_multiplier + b * second_multiplier;
  return (sum >> vec4<u32>(shift)) + output_zero;
}
