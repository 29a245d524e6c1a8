// Finds the inputs of a convolution for workgroups that stage a tile step by step. An invocation finds its pixels once
// and its tap by additions at each step, because GPUs divide slowly. Needs conv_window, and `unit`: the words of an
// element of `input`, 4 or 1.

// A pixel of the output: the position of its first tap, and the index of that tap's first element (may be negative).
struct Pixel {
  y: i32,
  x: i32,
  start: i32,
}

// An element of a window: row and column of its tap, its place in the tap's pixel, and its distance from the first
// tap's first element.
struct Tap {
  i: i32,
  j: i32,
  place: i32,
  offset: i32,
}

// Returns the elements of an input pixel.
fn elements() -> i32 {
  return input_words / unit;
}

// True if no tap of any pixel lies outside its image, so that nothing need be tested.
fn always_inside() -> bool {
  return filter_height == 1 && filter_width == 1 && pad_y == 0 && pad_x == 0 &&
    (output_height - 1) * stride_y < input_height && (output_width - 1) * stride_x < input_width;
}

// Returns pixel `row`, counted from the first pixel of tile `first`.
fn pixel_of(first: u32, row: u32) -> Pixel {
  let at = corner_of(first + row / 4u, row % 4u);
  return Pixel(at.y, at.x, ((at.image + at.y) * input_width + at.x) * elements());
}

// Returns element `at` of a window.
fn tap_of(at: i32) -> Tap {
  let place = at % elements();
  let i = at / elements() / filter_width;
  let j = at / elements() % filter_width;
  return Tap(i, j, place, (i * dilation_y * input_width + j * dilation_x) * elements() + place);
}

// Returns the element `step` places after a tap. Everything but the tap folds into constants.
fn tap_after(tap: Tap, step: i32) -> Tap {
  let row = dilation_y * input_width * elements();
  let column = dilation_x * elements();
  let i = step / elements() / filter_width;
  let j = step / elements() % filter_width;
  let k = step % elements();
  var next = Tap(tap.i + i, tap.j + j, tap.place + k, tap.offset + i * row + j * column + k);
  if (next.place >= elements()) {
    next.place -= elements();
    next.j++;
    next.offset += column - elements();
  }
  if (next.j >= filter_width) {
    next.j -= filter_width;
    next.i++;
    next.offset += row - filter_width * column;
  }
  return next;
}

fn is_inside(pixel: Pixel, tap: Tap) -> bool {
  let y = pixel.y + tap.i * dilation_y;
  let x = pixel.x + tap.j * dilation_x;
  return always_inside() || (u32(y) < u32(input_height) && u32(x) < u32(input_width));
}

// Returns the index of a pixel's tap in the input, and any index if it lies outside the image.
fn index_of(pixel: Pixel, tap: Tap) -> u32 {
  return u32(max(pixel.start + tap.offset, 0));
}
