// The positions of a convolution's taps, for int8 and float32.
// A tile is four output pixels: consecutive ones, or with `pool` the 2x2 window of one pooled pixel.
override input_height: i32;
override input_width: i32;
override input_words: i32; // of a pixel: four channels each
override output_height: i32; // of the convolution, before pooling
override output_width: i32;
override output_words: u32;
override filter_height: i32;
override filter_width: i32;
override stride_y: i32;
override stride_x: i32;
override dilation_y: i32;
override dilation_x: i32;
override pad_y: i32;
override pad_x: i32;
override pixels: u32; // of the output, all images together
override pool: bool;

struct Corner {
  y: i32,
  x: i32,
  image: i32, // the image's first row among all rows
}

// Returns the input position of the first tap of an output pixel of the convolution.
fn corner(image: i32, y: i32, x: i32) -> Corner {
  return Corner(y * stride_y - pad_y, x * stride_x - pad_x, image * input_height);
}

fn tile_count() -> u32 {
  return select((pixels + 3u) / 4u, pixels, pool);
}

fn corner_of(tile: u32, j: u32) -> Corner {
  if (pool) {
    // Compilers that fold constants refuse a division by 0 even where `pool` is false and an extent is 1.
    let width = max(output_width / 2, 1);
    let height = max(output_height / 2, 1);
    let row = i32(tile) / width;
    let y = (row % height) * 2 + i32(j >> 1u);
    return corner(row / height, y, (i32(tile) % width) * 2 + i32(j & 1u));
  }
  let pixel = i32(min(tile * 4u + j, pixels - 1u));
  let row = pixel / output_width;
  return corner(row / output_height, row % output_height, pixel % output_width);
}

// Returns the index of the first word of a tap's pixel, or -1 outside the image.
fn tap(at: Corner, i: i32, j: i32) -> i32 {
  let y = at.y + i * dilation_y;
  let x = at.x + j * dilation_x;
  let inside = y >= 0 && y < input_height && x >= 0 && x < input_width;
  return select(-1, ((at.image + y) * input_width + x) * input_words, inside);
}
