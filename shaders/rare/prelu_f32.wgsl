// uses: float/stored_f32, flat_index, broadcast, float/binary_f32
// x if x >= 0, else alpha * x.
fn apply(x: vec4<f32>, alpha: vec4<f32>) -> vec4<f32> {
  return select(x * alpha, x, x >= vec4<f32>());
}
