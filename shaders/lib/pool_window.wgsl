// The window of a pool, for max-pool and average pool, int8 and float32.
override input_height: i32;
override input_width: i32;
override words: i32; // of a pixel: four channels each
override output_height: i32;
override output_width: i32;
override window_height: i32;
override window_width: i32;
override stride_y: i32;
override stride_x: i32;
override pad_y: i32;
override pad_x: i32;
override total: u32; // words of the output

// The part of a window inside the image; last_row and last_column are excluded.
struct Window {
  first_row: i32, // among the rows of all images
  last_row: i32,
  first_column: i32,
  last_column: i32,
  channel: i32, // word within the pixel
}

fn window_of(index: u32) -> Window {
  let pixel = i32(index) / words;
  let line = pixel / output_width;
  let top = (line % output_height) * stride_y - pad_y;
  let left = (pixel % output_width) * stride_x - pad_x;
  let image = (line / output_height) * input_height;
  return Window(
    image + max(top, 0),
    image + min(top + window_height, input_height),
    max(left, 0),
    min(left + window_width, input_width),
    i32(index) % words,
  );
}

fn input_at(window: Window, row: i32, column: i32) -> i32 {
  return (row * input_width + column) * words + window.channel;
}
