// Four packed int8 vectors, ready for dot products: the words of four output channels.
struct Int8x4x4 {
  x: Int8x4,
  y: Int8x4,
  z: Int8x4,
  w: Int8x4,
}

fn int8x4x4(words: vec4<u32>) -> Int8x4x4 {
  return Int8x4x4(int8x4(words.x), int8x4(words.y), int8x4(words.z), int8x4(words.w));
}

// Returns the dot products of an input word with each of the four.
fn dots(word: u32, block: Int8x4x4) -> vec4<i32> {
  let a = int8x4(word);
  return vec4<i32>(dot_int8(a, block.x), dot_int8(a, block.y), dot_int8(a, block.z), dot_int8(a, block.w));
}
