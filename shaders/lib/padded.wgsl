// Where padding ends and the input begins: shared by int8 and float32. Tensors are [images][height][width] rows.
override input_images: i32;
override input_height: i32;
override input_width: i32;
override input_length: i32; // elements of a row
override input_words: i32; // of a row, four elements each
override output_height: i32;
override output_width: i32;
override output_words: i32;
override before_images: i32; // padding ahead of each axis
override before_height: i32;
override before_width: i32;
override before_length: i32;
override total: u32; // words of the output

// The input row that an output row shows, or -1 where it shows padding.
fn input_row(row: i32) -> i32 {
  let line = row / output_width;
  let image = line / output_height - before_images;
  let y = line % output_height - before_height;
  let x = row % output_width - before_width;
  let inside = image >= 0 && image < input_images && y >= 0 && y < input_height && x >= 0 && x < input_width;
  return select(-1, (image * input_height + y) * input_width + x, inside);
}
