// uses: float/stored_f32, flat_index, float/unary_f32
// Rounds down.
fn apply(x: vec4<f32>) -> vec4<f32> {
  return floor(x);
}
