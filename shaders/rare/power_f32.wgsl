// uses: float/stored_f32, flat_index, broadcast, float/binary_f32, rare/logarithm_f32
// a to the power of b. If a is negative, b must be whole; anything may come otherwise.
fn apply(a: vec4<f32>, b: vec4<f32>) -> vec4<f32> {
  let none = vec4<f32>();
  let size = select(exp(b * logarithm(abs(a))), none, a == none);
  let odd = floor(b * 0.5) * 2.0 != b;
  let signed = select(size, -size, (a < none) & odd);
  return select(signed, vec4<f32>(1.0), b == none);
}
