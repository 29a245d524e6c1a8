// uses: float/stored_f16, flat_index
// Turns float32 into float16. An invocation owns four elements of a row. Padding becomes zero, whatever it holds.
@group(0) @binding(0) var<storage, read> input: array<vec4<f32>>;
@group(0) @binding(1) var<storage, read_write> output: array<Stored4>;

override length: u32; // elements of a row
override words: u32; // of a row, four elements each
override total: u32; // words of the output

@compute @workgroup_size(64)
fn main(@builtin(global_invocation_id) id: vec3<u32>, @builtin(num_workgroups) count: vec3<u32>) {
  let index = flat_index(id, count);
  if (index >= total) {
    return;
  }
  let place = vec4<u32>((index % words) * 4u) + vec4<u32>(0u, 1u, 2u, 3u);
  output[index] = stored(select(vec4<f32>(), input[index], place < vec4<u32>(length)));
}
