// uses: float/stored_f32, flat_index, float/unary_f32
// x if x >= 0, else alpha * x.
override alpha: f32;

fn apply(x: vec4<f32>) -> vec4<f32> {
  return select(alpha * x, x, x >= vec4<f32>());
}
