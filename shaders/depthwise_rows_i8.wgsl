// uses: row_words_alone, row_tile, byte_floats, requantize, epilogue_rows, row_finish, store_row
// Int8 depthwise convolution in float32: an invocation owns eight pixels of a row by four channels, and reads every tap.
//
// input:    NHWC, four channels a word
// weights:  [channels / 4][height][width], four channels a word; see byte_floats
// channels: bias (less what bytes carry) times 2^24 and requantization factor times 2^-24 of four channels, a vec4 each
// output:   NHWC, four channels a word
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
  let step = shape.stride_x;
  let height = shape.filter_height;
  let width = shape.filter_width;
  let dilation_y = shape.dilation_y;
  let dilation_x = shape.dilation_x;
  var s0 = channels[tile.group * 2];
  var s1 = s0;
  var s2 = s0;
  var s3 = s0;
  var s4 = s0;
  var s5 = s0;
  var s6 = s0;
  var s7 = s0;
  var w = tile.group * height * width;
  var i = 0;
  var j = 0;
  loop {
    let row = input_row(tile, tile.input_y + i * dilation_y, tile.input_x + j * dilation_x);
    let weight = weight_floats(weights[w], offsets);
    let a = words_of(place_of(tile, row, 0, step, words), tile.group, zero);
    let b = words_of(place_of(tile, row, 4 * step, step, words), tile.group, zero);
    s0 += weight * input_floats(a.x);
    s1 += weight * input_floats(a.y);
    s2 += weight * input_floats(a.z);
    s3 += weight * input_floats(a.w);
    s4 += weight * input_floats(b.x);
    s5 += weight * input_floats(b.y);
    s6 += weight * input_floats(b.z);
    s7 += weight * input_floats(b.w);
    continuing {
      w++;
      j = select(j + 1, 0, j + 1 == width);
      i += select(0, 1, j == 0);
      break if i >= height;
    }
  }
  let finish = finish_of(tile.group);
  store_row(tile, finish, s0, s1, s2, s3, s4, s5, s6, s7);
}
