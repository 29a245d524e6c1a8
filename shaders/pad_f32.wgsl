// uses: flat_index, padded
// Padding of float32 with zero. An invocation owns four elements of a row.
@group(0) @binding(0) var<storage, read> input: array<f32>;
@group(0) @binding(1) var<storage, read_write> output: array<vec4<f32>>;

fn element(row: i32, at: i32) -> f32 {
  if (row < 0 || at < 0 || at >= input_length) {
    return 0.0;
  }
  return input[row * input_words * 4 + at];
}

@compute @workgroup_size(64)
fn main(@builtin(global_invocation_id) id: vec3<u32>, @builtin(num_workgroups) count: vec3<u32>) {
  let index = flat_index(id, count);
  if (index >= total) {
    return;
  }
  let row = input_row(i32(index) / output_words);
  let at = (i32(index) % output_words) * 4 - before_length;
  output[index] = vec4<f32>(element(row, at), element(row, at + 1), element(row, at + 2), element(row, at + 3));
}
