// uses: float/stored_f32, flat_index, float/unary_f32
// Exponential linear unit: x if x >= 0, else exp(x) - 1.
fn apply(x: vec4<f32>) -> vec4<f32> {
  return select(x, below(min(x, vec4<f32>(0.0))), x < vec4<f32>(0.0));
}

// Returns exp(x) - 1 for x <= 0. Near zero, where the difference cancels, by its power series to x^6.
fn below(x: vec4<f32>) -> vec4<f32> {
  let small = max(x, vec4<f32>(-0.25));
  let tail = 1.0 / 6.0 + small * (1.0 / 24.0 + small * (1.0 / 120.0 + small / 720.0));
  let series = small * (1.0 + small * (0.5 + small * tail));
  return select(exp(x) - 1.0, series, x > vec4<f32>(-0.25));
}
