// uses: float/stored_f32, flat_index, float/unary_f32
// Inverse square root; numbers of 0 and below give the largest root.
fn apply(x: vec4<f32>) -> vec4<f32> {
  return inverseSqrt(max(x, vec4<f32>(1.17549435e-38)));
}
