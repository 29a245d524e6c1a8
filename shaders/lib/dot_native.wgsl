// Dot products of packed int8 vectors by the built-in function; dot_emulated.wgsl has the same names and results.
alias Int8x4 = u32;

fn int8x4(word: u32) -> Int8x4 {
  return word;
}

fn dot_int8(a: Int8x4, b: Int8x4) -> i32 {
  return dot4I8Packed(a, b);
}
