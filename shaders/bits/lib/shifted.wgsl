// Sums of products with widened weights: they count 2^weight_shift times, so they begin with 0, and the bias is added
// once they have been shifted back. Needs a width.
fn first_of(group: u32) -> vec4<i32> {
  return vec4<i32>();
}

fn total_of(sum: vec4<i32>, group: u32) -> vec4<i32> {
  return (sum >> vec4<u32>(weight_shift)) + bias_of(group);
}
