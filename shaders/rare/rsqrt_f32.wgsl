// uses: float/stored_f32, flat_index, float/unary_f32
// Inverse square root; numbers of 0 and below, as in padding, give 0.
fn apply(x: vec4<f32>) -> vec4<f32> {
  return select(vec4<f32>(), inverseSqrt(max(x, vec4<f32>(1.17549435e-38))), x > vec4<f32>());
}
