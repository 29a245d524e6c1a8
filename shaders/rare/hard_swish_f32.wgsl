// uses: flat_index
// x * min(max(x + 3, 0), 6) / 6. An invocation owns four elements.
@group(0) @binding(0) var<storage, read> input: array<vec4<f32>>;
@group(0) @binding(1) var<storage, read_write> output: array<vec4<f32>>;

override total: u32; // vectors of the output

@compute @workgroup_size(64)
fn main(@builtin(global_invocation_id) id: vec3<u32>, @builtin(num_workgroups) count: vec3<u32>) {
  let index = flat_index(id, count);
  if (index >= total) {
    return;
  }
  let x = input[index];
  output[index] = x * clamp(x + 3.0, vec4<f32>(), vec4<f32>(6.0)) / 6.0;
}
