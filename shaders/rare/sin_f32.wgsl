// uses: float/stored_f32, flat_index, float/unary_f32, rare/sine_f32
// Sine.
fn apply(x: vec4<f32>) -> vec4<f32> {
  return sine(x, 0);
}
