// Weights by words, for kernels that declare `weights` as words. bits/words has the same names for weights of fewer than
// 8 bits.
const weight_shift = 0u;

fn weight_word(at: u32) -> u32 {
  return weights[at];
}
