// The weights of four output channels, a word of each; for kernels that declare `weights` as vec4s. bits/blocks has the
// same names for weights of fewer than 8 bits.
const weight_shift = 0u;

fn weight_block(at: u32) -> vec4<u32> {
  return weights[at];
}
