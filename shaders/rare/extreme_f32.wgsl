// uses: float/stored_f32, flat_index, broadcast, float/binary_f32
// The larger or the smaller of two numbers.
override largest: bool;

fn apply(a: vec4<f32>, b: vec4<f32>) -> vec4<f32> {
  return select(min(a, b), max(a, b), largest);
}
