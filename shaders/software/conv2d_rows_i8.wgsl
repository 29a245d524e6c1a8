// uses: software/row_words, software/row_tile, software/byte_floats, software/row_sums, requantize, software/epilogue_rows, software/row_finish, software/store_row
// Int8 convolution in float32: an invocation owns eight pixels of a row by four output channels and reads every tap.
//
// input:    NHWC, four channels a word
// weights:  [output channels / 4][height][width][input channels / 4], four output channels a vec4; see byte_floats
// channels: bias (less the bytes' excess) times 2^24 and factor times 2^-24 of four output channels, a vec4 each
// output:   NHWC, four channels a word
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
  let step = shape.stride_x;
  let height = shape.filter_height;
  let width = shape.filter_width;
  let dilation_y = shape.dilation_y;
  let dilation_x = shape.dilation_x;
  var sums = sums_from(bitcast<vec4<f32>>(channels[group * 2]));
  var w = group * height * width * words;
  var i = 0;
  var j = 0;
  loop {
    let row = input_row(tile, tile.input_y + i * dilation_y, tile.input_x + j * dilation_x);
    let near = place_of(tile, row, 0, step, words);
    let far = place_of(tile, row, 4 * step, step, words);
    var k = 0;
    loop {
      sums = add_tap(sums, w, offsets, words_of(near, k, zero), words_of(far, k, zero));
      continuing {
        w++;
        k++;
        break if k >= words;
      }
    }
    continuing {
      j = select(j + 1, 0, j + 1 == width);
      i += select(0, 1, j == 0);
      break if i >= height;
    }
  }
  store_row(tile, finish_of(group), sums);
}
