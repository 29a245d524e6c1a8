// uses: flat_index
// Exponential linear unit: x from zero up, exp(x) - 1 below. An invocation owns four elements.
@group(0) @binding(0) var<storage, read> input: array<vec4<f32>>;
@group(0) @binding(1) var<storage, read_write> output: array<vec4<f32>>;

override total: u32; // vectors of the output

// exp(x) - 1 for x <= 0, by its power series to x^6 near zero, where the difference cancels.
fn below(x: vec4<f32>) -> vec4<f32> {
  let small = max(x, vec4<f32>(-0.25));
  let tail = 1.0 / 6.0 + small * (1.0 / 24.0 + small * (1.0 / 120.0 + small / 720.0));
  let series = small * (1.0 + small * (0.5 + small * tail));
  return select(exp(x) - 1.0, series, x > vec4<f32>(-0.25));
}

@compute @workgroup_size(64)
fn main(@builtin(global_invocation_id) id: vec3<u32>, @builtin(num_workgroups) count: vec3<u32>) {
  let index = flat_index(id, count);
  if (index >= total) {
    return;
  }
  let x = input[index];
  output[index] = select(x, below(min(x, vec4<f32>(0.0))), x < vec4<f32>(0.0));
}
