// The rows of the input that a reduced output element sums, for int8 and float32. Neighbouring axes that are both kept
// or both reduced are merged, so there are at most two of each, an outer and an inner one.
override kept_inner: u32; // extent
override kept_outer_stride: u32; // rows of the input
override kept_inner_stride: u32;
override reduced_outer: u32; // extent
override reduced_inner: u32;
override reduced_outer_stride: u32; // rows of the input
override reduced_inner_stride: u32;
override input_words: u32; // of a row
override total: u32; // words of the output

// Returns the first input row that belongs to a kept index.
fn first_row(kept: u32) -> u32 {
  return (kept / kept_inner) * kept_outer_stride + (kept % kept_inner) * kept_inner_stride;
}
