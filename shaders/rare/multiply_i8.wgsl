// uses: requantize, unpack, flat_index, broadcast, operands_i8
// Product of int8. An invocation owns four channels, one word.
override first_zero: i32;
override second_zero: i32;
override output_zero: i32;
override scale: f32;

@compute @workgroup_size(64)
fn main(@builtin(global_invocation_id) id: vec3<u32>, @builtin(num_workgroups) count: vec3<u32>) {
  let index = flat_index(id, count);
  if (index >= total) {
    return;
  }
  let at = place_of(index);
  let product = (first_operand(at) - first_zero) * (second_operand(at) - second_zero);
  output[index] = activated(requantize4(product, vec4<f32>(scale)) + output_zero);
}
