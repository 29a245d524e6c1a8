// Weights of 4 bits: a byte holds two, of neighbouring vec4s, the first in its lower half. In the upper half of its byte
// a value counts 16 times itself, so sums count 16 times, exactly.
const weight_shift = 4u;
const fields = 2u; // vec4s of int8 in one

fn widened(words: vec4<u32>, field: u32) -> vec4<u32> {
  return (words << vec4<u32>(4u - 4u * field)) & vec4<u32>(0xf0f0f0f0u);
}
