// uses: float/stored_f32, flat_index, float/unary_f32
// 1 / (1 + exp(-x)); x is limited so that exp stays finite.
fn apply(x: vec4<f32>) -> vec4<f32> {
  return 1.0 / (1.0 + exp(-max(x, vec4<f32>(-87.0))));
}
