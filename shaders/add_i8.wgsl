// uses: requantize, unpack, flat_index, broadcast, operands_i8
// Addition or subtraction of int8 in fixed point; src/ops/addition.ts derives the factors and shows that no sum
// overflows. An invocation owns four channels, one word.
override first_multiplier: i32;
override second_multiplier: i32;
override bias: i32;
override shift: u32;
override output_zero: i32;

@compute @workgroup_size(64)
fn main(@builtin(global_invocation_id) id: vec3<u32>, @builtin(num_workgroups) count: vec3<u32>) {
  let index = flat_index(id, count);
  if (index >= total) {
    return;
  }
  let at = place_of(index);
  let sum = bias + first_operand(at) * first_multiplier + second_operand(at) * second_multiplier;
  output[index] = activated((sum >> vec4<u32>(shift)) + output_zero);
}
