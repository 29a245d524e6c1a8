// The offset of the input element that an output element copies: a sum of terms, one for each of five output axes, of
// which the last runs along rows. src/ops/move/axis-copy.ts makes the table. Negative terms: no input element.
override extent_1: u32; // of output axes
override extent_2: u32;
override extent_3: u32;
override start_1: u32; // of each axis in the table of offsets
override start_2: u32;
override start_3: u32;
override start_4: u32;
override words: u32; // of an output row, four elements each
override total: u32; // words of the output
override whole_words: bool; // each word of the output copies a word of the input, or none
override keep: bool; // output elements that copy no input element keep their value

@group(0) @binding(1) var<storage, read> offsets: array<i32>;

fn row_offset(row: u32) -> i32 {
  let plane = row / extent_3;
  let block = plane / extent_2;
  let a = offsets[block / extent_1];
  let b = offsets[start_1 + block % extent_1];
  let c = offsets[start_2 + plane % extent_2];
  let d = offsets[start_3 + row % extent_3];
  return select(a + b + c + d, -1, min(min(a, b), min(c, d)) < 0);
}

fn element_offset(row: i32, at: u32) -> i32 {
  let last = offsets[start_4 + at];
  return select(row + last, -1, min(row, last) < 0);
}
