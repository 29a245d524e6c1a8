// Clamps a word of a concatenation's input to the bounds of the activation.
override low: i32;
override high: i32;

fn part_bytes(word: u32) -> u32 {
  return pack_int8(clamp(unpack_int8(word), vec4<i32>(low), vec4<i32>(high)));
}
