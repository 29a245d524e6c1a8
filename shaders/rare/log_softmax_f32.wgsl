// uses: float/stored_f32, float/exponentials_f32
// Logarithm of the softmax of float32 over each row: x - max - log(sum of exp(x - max)). A workgroup owns a row.
@compute @workgroup_size(lanes)
fn main(
  @builtin(local_invocation_index) lane: u32,
  @builtin(workgroup_id) group: vec3<u32>,
  @builtin(num_workgroups) groups: vec3<u32>,
) {
  let row = group.y * groups.x + group.x;
  if (row >= rows) {
    return;
  }
  let first = row * words;
  let highest = row_max(first, lane);
  let log_sum = log(row_sum(first, lane, highest));
  for (var word = lane; word < words; word += lanes) {
    output[first + word] = stored(vec4<f32>(input[first + word]) - highest - log_sum);
  }
}
