// Reads the input for workgroups that stage a tile. Needs conv_window, and `input` as vec4s of words.

// Returns vec4 `at` of the inputs that are summed for pixel `row`, counted from the first pixel of tile `first`.
fn pixel(first: u32, row: u32, at: i32) -> vec4<u32> {
  let vectors = input_words / 4;
  let place = at / vectors;
  let start = tap(corner_of(first + row / 4u, row % 4u), place / filter_width, place % filter_width);
  return select(input[(max(start, 0) / 4) + at % vectors], vec4<u32>(zero_word), start < 0);
}
