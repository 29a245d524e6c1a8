// uses: row_words_alone, row_tile, byte_floats, requantize, epilogue_rows, row_finish, store_row
// Int8 depthwise convolution in float32 whose filter is three wide with stride and dilation 1 along the row: as
// depthwise_rows_i8, but the ten pixels under eight windows are read and unpacked once. Bindings are the same.
@group(0) @binding(1) var<storage, read> weights: array<u32>;
@group(0) @binding(2) var<storage, read> channels: array<vec4<f32>>;

const tile_pixels = 8;

@compute @workgroup_size(16)
fn main(@builtin(global_invocation_id) id: vec3<u32>, @builtin(num_workgroups) count: vec3<u32>) {
  let tile = tile_of(id, count);
  if (tile.group >= shape.output_words) {
    return;
  }
  let words = shape.input_words;
  let zero = shape.zero_word;
  let offsets = shape.weight_offsets;
  let height = shape.filter_height;
  let dilation_y = shape.dilation_y;
  var s0 = channels[tile.group * 2];
  var s1 = s0;
  var s2 = s0;
  var s3 = s0;
  var s4 = s0;
  var s5 = s0;
  var s6 = s0;
  var s7 = s0;
  var w = tile.group * height * 3;
  var i = 0;
  loop {
    let row = input_row(tile, tile.input_y + i * dilation_y, tile.input_x);
    let a = words_of(place_of(tile, row, 0, 1, words), tile.group, zero);
    let b = words_of(place_of(tile, row, 4, 1, words), tile.group, zero);
    let x0 = input_floats(a.x);
    let x1 = input_floats(a.y);
    let x2 = input_floats(a.z);
    let x3 = input_floats(a.w);
    let x4 = input_floats(b.x);
    let x5 = input_floats(b.y);
    let x6 = input_floats(b.z);
    let x7 = input_floats(b.w);
    let x8 = input_floats(word_at(pixel_at(row, 8, words), tile.group, zero));
    let x9 = input_floats(word_at(pixel_at(row, 9, words), tile.group, zero));
    let left = weight_floats(weights[w], offsets);
    let middle = weight_floats(weights[w + 1], offsets);
    let right = weight_floats(weights[w + 2], offsets);
    s0 += left * x0 + middle * x1 + right * x2;
    s1 += left * x1 + middle * x2 + right * x3;
    s2 += left * x2 + middle * x3 + right * x4;
    s3 += left * x3 + middle * x4 + right * x5;
    s4 += left * x4 + middle * x5 + right * x6;
    s5 += left * x5 + middle * x6 + right * x7;
    s6 += left * x6 + middle * x7 + right * x8;
    s7 += left * x7 + middle * x8 + right * x9;
    continuing {
      w += 3;
      i++;
      break if i >= height;
    }
  }
  let finish = finish_of(tile.group);
  store_row(tile, finish, s0, s1, s2, s3, s4, s5, s6, s7);
}
