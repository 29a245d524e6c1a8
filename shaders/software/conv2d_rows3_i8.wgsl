// uses: software/row_words, software/row_tile, software/byte_floats, software/row_sums, requantize, software/epilogue_rows, software/row_finish, software/store_row
// Int8 convolution in float32 with a filter of width three, and stride and dilation 1 along the row: conv2d_rows_i8,
// except that the ten pixels under eight windows are read and unpacked once. Bindings are those of conv2d_rows_i8.
@group(0) @binding(1) var<storage, read> weights: array<vec4<u32>>;
@group(0) @binding(2) var<storage, read> channels: array<vec4<u32>>;

const tile_pixels = 8;
alias Weights = mat4x4<f32>;

fn weights_at(at: i32, offsets: vec4<f32>) -> Weights {
  return weight_matrix(weights[at], offsets);
}

@compute @workgroup_size(lanes)
fn main(@builtin(global_invocation_id) id: vec3<u32>, @builtin(num_workgroups) count: vec3<u32>) {
  let tile = tile_of(id, count);
  let group = min(tile.group, shape.output_words - 1); // surplus invocations go on: others may need their words
  let words = shape.input_words;
  let zero = shape.zero_word;
  let offsets = shape.weight_offsets;
  let height = shape.filter_height;
  let dilation_y = shape.dilation_y;
  var sums = sums_from(bitcast<vec4<f32>>(channels[group * 2]));
  var w = group * height * 3 * words;
  var i = 0;
  loop {
    let row = input_row(tile, tile.input_y + i * dilation_y, tile.input_x);
    let near = place_of(tile, row, 0, 1, words);
    let far = place_of(tile, row, 4, 1, words);
    let last = place_of(tile, row, 8, 1, words);
    var k = 0;
    loop {
      let a = words_of(near, k, zero);
      let b = words_of(far, k, zero);
      let c = words_of(last, k, zero).xy;
      sums = add_taps(sums, w, words, offsets, a, b, c);
      continuing {
        w++;
        k++;
        break if k >= words;
      }
    }
    continuing {
      w += 2 * words;
      i++;
      break if i >= height;
    }
  }
  store_row(tile, finish_of(group), sums);
}
