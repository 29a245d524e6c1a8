// uses: float/stored_f32, flat_index, float/unary_f32
// ReLU, ReLU6 and RELU_N1_TO_1: min(max(x, low), high).
override low: f32;
override high: f32;

fn apply(x: vec4<f32>) -> vec4<f32> {
  return clamp(x, vec4<f32>(low), vec4<f32>(high));
}
