// Weights of 1 bit: a byte holds eight, of neighbouring vec4s, the first in its lowest bit; the bit is 1 for -1. As the
// highest bit of a byte whose next bit is set it makes 64 or -64 of it, so sums count 64 times, exactly.
const weight_shift = 6u;
const fields = 8u; // vec4s of int8 in one

fn widened(words: vec4<u32>, field: u32) -> vec4<u32> {
  return ((words << vec4<u32>(7u - field)) & vec4<u32>(0x80808080u)) | vec4<u32>(0x40404040u);
}
