// lib/weights for kernels that declare `weights` as words. bits/words has the same names for weights of fewer than 8
// bits.
fn weight_word(at: u32) -> u32 {
  return weights[at];
}

fn first_of(group: u32) -> vec4<i32> {
  return bias_of(group);
}

fn total_of(sum: vec4<i32>, group: u32) -> vec4<i32> {
  return sum;
}
