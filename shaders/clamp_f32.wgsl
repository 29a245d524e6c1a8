// uses: flat_index
// ReLU and its kin: min(max(x, low), high). An invocation owns four elements.
@group(0) @binding(0) var<storage, read> input: array<vec4<f32>>;
@group(0) @binding(1) var<storage, read_write> output: array<vec4<f32>>;

override total: u32; // vectors of the output
override low: f32;
override high: f32;

@compute @workgroup_size(64)
fn main(@builtin(global_invocation_id) id: vec3<u32>, @builtin(num_workgroups) count: vec3<u32>) {
  let index = flat_index(id, count);
  if (index >= total) {
    return;
  }
  let x = input[index];
  output[index] = clamp(x, vec4<f32>(low), vec4<f32>(high));
}
