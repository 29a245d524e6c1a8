// The place of one input of a concatenation in the output, for int8 and float32.
// Row r of the input becomes row (r / part_rows) * block_rows + first_row + r % part_rows of the output, and its
// elements begin at `lane` of the output row's word `first_word`.
override part_rows: u32;
override block_rows: u32;
override first_row: u32;
override first_word: u32;
override lane: u32;
override input_words: u32; // of a row
override output_words: u32; // of a row
override span: u32; // words of an output row that the input's elements reach into
override total: u32; // input rows times span

fn output_at(row: u32, word: u32) -> u32 {
  let target_row = (row / part_rows) * block_rows + first_row + row % part_rows;
  return target_row * output_words + first_word + word;
}
