// lib/weight_words for weights of fewer than 8 bits, which are widened in registers. Needs a width. Words are packed by
// fours, as vec4s are.
fn weight_word(at: u32) -> u32 {
  let block = at / 4u;
  return widened(vec4<u32>(weights[block / fields * 4u + at % 4u]), block % fields).x;
}
