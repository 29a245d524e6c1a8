// uses: float/stored_f32, flat_index, broadcast, float/binary_f32
// Quotient.
fn apply(a: vec4<f32>, b: vec4<f32>) -> vec4<f32> {
  return a / b;
}
