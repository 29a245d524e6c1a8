// The output word `at` of a group's sums.
fn finish(sum: vec4<i32>, group: u32, at: u32) -> u32 {
  return pack_int8(requantized(sum, group));
}
