// The tile that an invocation of the row kernels owns: neighbouring pixels of an output row by four channels. The
// kernels declare the number of pixels, `tile_pixels`. Shapes are data and not override constants, so that all layers
// of a network share a pipeline. They are uniform because SwiftShader reads that a little faster. Loops test at their
// end, because SwiftShader runs a loop that tests at its head once more than it has to.
override lanes: u32; // invocations in a workgroup

struct Shape {
  input_height: i32,
  input_width: i32,
  input_words: i32, // of a pixel: four channels each
  output_height: i32,
  output_width: i32,
  output_words: i32,
  filter_height: i32,
  filter_width: i32,
  stride_y: i32,
  stride_x: i32,
  dilation_y: i32,
  dilation_x: i32,
  pad_y: i32,
  pad_x: i32,
  row_tiles: i32, // tiles in an output row
  tiles: i32, // tiles in all rows of all images
  weight_offsets: vec4<f32>, // see byte_floats
  zero_word: u32, // the input's zero point in all four bytes, as taps outside the image read it
  output_zero: f32,
  low: f32,
  high: f32,
}

@group(0) @binding(0) var<storage, read> input: array<u32>;
@group(0) @binding(3) var<storage, read_write> output: array<u32>;
@group(0) @binding(4) var<uniform> shape: Shape;

struct Tile {
  group: i32, // of four output channels
  row: i32, // among the output rows of all images
  x: i32, // of the first pixel
  image: i32, // the image's first row among all input rows
  input_y: i32, // position of the first tap of the first pixel
  input_x: i32,
}

// Returns tile `index`, of all rows of all images, in a group of four channels.
fn tile_at(group: i32, index: i32) -> Tile {
  let row_tiles = u32(shape.row_tiles);
  let height = u32(shape.output_height);
  let row = u32(index) / row_tiles;
  let x = (index - i32(row * row_tiles)) * tile_pixels;
  let image = row / height;
  return Tile(
    group, i32(row), x, i32(image) * shape.input_height,
    i32(row - image * height) * shape.stride_y - shape.pad_y, x * shape.stride_x - shape.pad_x);
}

// Pixels of an input row: the first lies at word `first`, the next ones `step` words on.
struct InputRow {
  x: i32, // of the first pixel
  first: i32,
  width: i32, // 0 where the row is outside the image
}

fn input_row(tile: Tile, y: i32, x: i32) -> InputRow {
  let width = shape.input_width;
  let inside = u32(y) < u32(shape.input_height);
  return InputRow(x, ((tile.image + y) * width + x) * shape.input_words, select(0, width, inside));
}

// Returns the index of the first word of a pixel, or -1 outside the image.
fn pixel_at(row: InputRow, offset: i32, words: i32) -> i32 {
  let x = row.x + offset;
  return select(-1, row.first + offset * words, u32(x) < u32(row.width));
}

// Returns a word of a pixel, or `zero` outside the image.
fn word_at(first: i32, k: i32, zero: u32) -> u32 {
  return select(input[max(first, 0) + k], zero, first < 0);
}
