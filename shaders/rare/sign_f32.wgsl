// uses: float/stored_f32, flat_index, float/unary_f32
// The sign: -1, 0 or 1.
fn apply(x: vec4<f32>) -> vec4<f32> {
  return sign(x);
}
