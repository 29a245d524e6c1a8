// uses: flat_index, broadcast, operands_f32
// x from zero up, alpha * x below; the second operand is alpha. An invocation owns four channels.
@compute @workgroup_size(64)
fn main(@builtin(global_invocation_id) id: vec3<u32>, @builtin(num_workgroups) count: vec3<u32>) {
  let index = flat_index(id, count);
  if (index >= total) {
    return;
  }
  let at = place_of(index);
  let x = first_operand(at);
  output[index] = activated(select(x * second_operand(at), x, x >= vec4<f32>()));
}
