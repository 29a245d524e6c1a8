// uses: float/stored_f32, flat_index, float/unary_f32
// Rounds to the nearest integer, halves to even.
fn apply(x: vec4<f32>) -> vec4<f32> {
  return round(x);
}
