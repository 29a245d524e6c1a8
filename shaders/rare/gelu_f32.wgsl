// uses: float/stored_f32, flat_index, float/unary_f32
// Gaussian error linear unit: x times the normal distribution, or its approximation by a hyperbolic tangent.
override approximate: bool;

fn apply(x: vec4<f32>) -> vec4<f32> {
  if (approximate) {
    // (1 + tanh(u)) / 2 = 1 / (1 + exp(-2u)); u is limited so that exp stays finite.
    let u = 0.7978845608028654 * (x + 0.044715 * x * x * x);
    return x / (1.0 + exp(-2.0 * max(u, vec4<f32>(-43.0))));
  }
  return 0.5 * x * complement(-0.7071067811865476 * x);
}

// 1 - erf(z), with a small relative error for large z, too. For z >= 0 it is t exp(-z * z + p(t)) with t = 1 / (1 + z/2)
// and a polynomial p, fitted to it by least squares to 5e-8.
fn complement(z: vec4<f32>) -> vec4<f32> {
  let size = min(abs(z), vec4<f32>(9.0));
  let t = 1.0 / (1.0 + 0.5 * size);
  let high = -0.0259946807 + t * (-0.761984195 + t * (1.20616954 + t * (-0.701847269 + t * 0.148791155)));
  let low = 0.998868407 + t * (0.384606368 + t * (0.0443623439 + t * (-0.0275120929 + t * high)));
  let tail = t * exp(-size * size - 1.26545952 + t * low);
  return select(tail, 2.0 - tail, z < vec4<f32>());
}
