// uses: flat_index, float/unary_f32
// x from zero up, alpha * x below.
override alpha: f32;

fn apply(x: vec4<f32>) -> vec4<f32> {
  return select(alpha * x, x, x >= vec4<f32>());
}
