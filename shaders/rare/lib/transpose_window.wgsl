// The input pixels that reach an output pixel of a transposed convolution, and their taps, for int8 and float32.
override input_height: i32;
override input_width: i32;
override input_words: i32; // of a pixel: four channels each
override output_height: i32;
override output_width: i32;
override output_words: u32;
override filter_height: i32;
override filter_width: i32;
override stride_y: i32;
override stride_x: i32;
override pad_y: i32;
override pad_x: i32;
override pixels: u32; // of the output, all images together

struct Reach {
  y: i32, // of the output pixel, counted from the row that tap 0 of the first input row reaches
  x: i32,
  image: i32, // the image's first row among all rows of the input
}

fn reach_of(pixel: u32) -> Reach {
  let line = i32(pixel) / output_width;
  return Reach(
    line % output_height + pad_y,
    i32(pixel) % output_width + pad_x,
    line / output_height * input_height);
}

// Returns the index of the first word of the input pixel that reaches the output by tap (i, j), or -1 if there is none.
// Only for taps at a whole number of strides: i is reach.y modulo stride_y, and j likewise.
fn source_of(reach: Reach, i: i32, j: i32) -> i32 {
  let y = (reach.y - i) / stride_y;
  let x = (reach.x - j) / stride_x;
  let inside = i <= reach.y && j <= reach.x && y < input_height && x < input_width;
  return select(-1, ((reach.image + y) * input_width + x) * input_words, inside);
}
