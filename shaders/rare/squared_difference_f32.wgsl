// uses: float/stored_f32, flat_index, broadcast, float/binary_f32
// Square of the difference.
fn apply(a: vec4<f32>, b: vec4<f32>) -> vec4<f32> {
  let difference = a - b;
  return difference * difference;
}
