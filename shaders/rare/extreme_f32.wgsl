// uses: flat_index, broadcast, operands_f32
// The larger or the smaller of two float32. An invocation owns four channels.
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
