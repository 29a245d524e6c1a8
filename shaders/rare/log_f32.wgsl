// uses: float/stored_f32, flat_index, float/unary_f32, rare/logarithm_f32
// Natural logarithm.
fn apply(x: vec4<f32>) -> vec4<f32> {
  return logarithm(x);
}
