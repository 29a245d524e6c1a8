// uses: float/stored_f32, flat_index, broadcast, float/binary_f32
// Addition, or with sign -1 subtraction.
override second_sign: f32;

fn apply(a: vec4<f32>, b: vec4<f32>) -> vec4<f32> {
  return a + second_sign * b;
}
