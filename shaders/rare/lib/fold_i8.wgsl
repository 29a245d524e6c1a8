// The operation of a reduction of bytes, and the value that it starts from.
override operation: u32; // 0: the larger, 1: the smaller
override start: i32;

fn fold(a: vec4<i32>, b: vec4<i32>) -> vec4<i32> {
  return select(min(a, b), max(a, b), operation == 0u);
}
