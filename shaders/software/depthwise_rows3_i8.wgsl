// uses: software/row_words, software/row_tile, software/byte_floats, software/row_sums, requantize, software/epilogue_rows, software/row_finish, software/store_row
// Int8 depthwise convolution in float32 with a filter of width three, and stride and dilation 1 along the row:
// depthwise_rows_i8, except that the ten pixels under eight windows are read and unpacked once. Bindings are the same.
@group(0) @binding(1) var<storage, read> weights: array<u32>;
@group(0) @binding(2) var<storage, read> channels: array<vec4<u32>>;

const tile_pixels = 8;
alias Weights = vec4<f32>;

fn weights_at(at: i32, offsets: vec4<f32>) -> Weights {
  return weight_floats(weights[at], offsets);
}

@compute @workgroup_size(lanes)
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
  var sums = sums_from(bitcast<vec4<f32>>(channels[tile.group * 2]));
  var w = tile.group * height * 3;
  var i = 0;
  loop {
    let row = input_row(tile, tile.input_y + i * dilation_y, tile.input_x);
    let a = words_of(place_of(tile, row, 0, 1, words), tile.group, zero);
    let b = words_of(place_of(tile, row, 4, 1, words), tile.group, zero);
    let c = vec2<u32>(
      word_at(pixel_at(row, 8, words), tile.group, zero), word_at(pixel_at(row, 9, words), tile.group, zero));
    sums = add_taps(sums, w, 1, offsets, a, b, c);
    continuing {
      w += 3;
      i++;
      break if i >= height;
    }
  }
  store_row(tile, finish_of(tile.group), sums);
}
