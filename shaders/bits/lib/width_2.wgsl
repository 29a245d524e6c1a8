// Weights of 2 bits: a byte holds four, of neighbouring vec4s, the first in its lowest bits. In the two highest bits of
// its byte a value counts 64 times itself, so sums count 64 times, exactly.
const weight_shift = 6u;
const fields = 4u; // vec4s of int8 in one

fn widened(words: vec4<u32>, field: u32) -> vec4<u32> {
  return (words << vec4<u32>(6u - 2u * field)) & vec4<u32>(0xc0c0c0c0u);
}
