// The weights of four output channels, a word of each, for kernels that declare `weights` as vec4s, and the sums of
// products with them. bits/blocks has the same names for weights of fewer than 8 bits.
fn weight_block(at: u32) -> vec4<u32> {
  return weights[at];
}

// Returns what the sums of a group of four output channels begin with.
fn first_of(group: u32) -> vec4<i32> {
  return bias_of(group);
}

// Returns the sums with the bias.
fn total_of(sum: vec4<i32>, group: u32) -> vec4<i32> {
  return sum;
}
