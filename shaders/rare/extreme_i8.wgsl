// uses: requantize, unpack, flat_index, broadcast, operands_i8
// The larger or the smaller of two int8, whose order is that of the real numbers. An invocation owns four channels, one word.
override largest: bool;

@compute @workgroup_size(64)
fn main(@builtin(global_invocation_id) id: vec3<u32>, @builtin(num_workgroups) count: vec3<u32>) {
  let index = flat_index(id, count);
  if (index >= total) {
    return;
  }
  let at = place_of(index);
  let a = first_operand(at);
  let b = second_operand(at);
  output[index] = activated(select(min(a, b), max(a, b), largest));
}
