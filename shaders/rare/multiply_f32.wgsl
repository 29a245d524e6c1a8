// uses: flat_index, broadcast, operands_f32
// Product of float32. An invocation owns four channels.
@compute @workgroup_size(64)
fn main(@builtin(global_invocation_id) id: vec3<u32>, @builtin(num_workgroups) count: vec3<u32>) {
  let index = flat_index(id, count);
  if (index >= total) {
    return;
  }
  let at = place_of(index);
  output[index] = activated(first_operand(at) * second_operand(at));
}
