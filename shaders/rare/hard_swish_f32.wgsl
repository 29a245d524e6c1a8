// uses: float/stored_f32, flat_index, float/unary_f32
// x * min(max(x + 3, 0), 6) / 6.
fn apply(x: vec4<f32>) -> vec4<f32> {
  return x * clamp(x + 3.0, vec4<f32>(), vec4<f32>(6.0)) / 6.0;
}
