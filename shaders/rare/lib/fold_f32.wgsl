// The operation of a reduction, and the value that it starts from.
override operation: u32; // 0: the larger, 1: the smaller, 2: the product
override start: f32;

fn fold(a: vec4<f32>, b: vec4<f32>) -> vec4<f32> {
  if (operation == 0u) {
    return max(a, b);
  }
  if (operation == 1u) {
    return min(a, b);
  }
  return a * b;
}
