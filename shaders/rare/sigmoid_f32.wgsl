// uses: flat_index
// 1 / (1 + exp(-x)); x is limited so that exp stays finite. An invocation owns four elements.
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
  output[index] = 1.0 / (1.0 + exp(-max(x, vec4<f32>(-87.0))));
}
