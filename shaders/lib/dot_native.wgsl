// Sum of the four products of two packed int8 vectors.
fn dot_int8(a: u32, b: u32) -> i32 {
  return dot4I8Packed(a, b);
}
