// uses: flat_index
// Hyperbolic tangent, accurate relative to itself near zero too. An invocation owns four elements.
@group(0) @binding(0) var<storage, read> input: array<vec4<f32>>;
@group(0) @binding(1) var<storage, read_write> output: array<vec4<f32>>;

override total: u32; // vectors of the output

// Odd, and 1 - 2 / (exp(2|x|) + 1) where that cancels nothing; its power series below, to x^7.
fn hyperbolic(x: vec4<f32>) -> vec4<f32> {
  let small = clamp(x, vec4<f32>(-0.25), vec4<f32>(0.25));
  let square = small * small;
  let series = small * (1.0 + square * (-1.0 / 3.0 + square * (2.0 / 15.0 + square * (-17.0 / 315.0))));
  let size = min(abs(x), vec4<f32>(20.0));
  let quotient = sign(x) * (1.0 - 2.0 / (exp(2.0 * size) + 1.0));
  return select(quotient, series, abs(x) < vec4<f32>(0.25));
}

@compute @workgroup_size(64)
fn main(@builtin(global_invocation_id) id: vec3<u32>, @builtin(num_workgroups) count: vec3<u32>) {
  let index = flat_index(id, count);
  if (index >= total) {
    return;
  }
  let x = input[index];
  output[index] = hyperbolic(x);
}
