// uses: requantize, byte_floats, row_tile, epilogue_rows, store_row
// Int8 convolution in float32: an invocation owns eight pixels of a row by four output channels and reads every tap.
//
// input:    NHWC, four channels a word
// weights:  [output channels / 4][height][width][input channels / 4], the words of four output channels a vec4; see byte_floats
// channels: bias (less what bytes carry) times 2^24 and requantization factor times 2^-24 of four output channels, a vec4 each
// output:   NHWC, four channels a word
@group(0) @binding(1) var<storage, read> weights: array<vec4<u32>>;
@group(0) @binding(2) var<storage, read> channels: array<vec4<f32>>;

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
  var w = tile.group * height * width * words;
  var i = 0;
  loop {
    var j = 0;
    loop {
      let row = input_row(tile, tile.input_y + i * dilation_y, tile.input_x + j * dilation_x);
      let t0 = pixel_at(row, 0, words);
      let t1 = pixel_at(row, step, words);
      let t2 = pixel_at(row, 2 * step, words);
      let t3 = pixel_at(row, 3 * step, words);
      let t4 = pixel_at(row, 4 * step, words);
      let t5 = pixel_at(row, 5 * step, words);
      let t6 = pixel_at(row, 6 * step, words);
      let t7 = pixel_at(row, 7 * step, words);
      var k = 0;
      loop {
        let block = weight_matrix(weights[w], offsets);
        s0 += block * pixel_floats(t0, k, zero);
        s1 += block * pixel_floats(t1, k, zero);
        s2 += block * pixel_floats(t2, k, zero);
        s3 += block * pixel_floats(t3, k, zero);
        s4 += block * pixel_floats(t4, k, zero);
        s5 += block * pixel_floats(t5, k, zero);
        s6 += block * pixel_floats(t6, k, zero);
        s7 += block * pixel_floats(t7, k, zero);
        continuing {
          w++;
          k++;
          break if k >= words;
        }
      }
      continuing {
        j++;
        break if j >= width;
      }
    }
    continuing {
      i++;
      break if i >= height;
    }
  }
  let finish = Finish(channels[tile.group * 2 + 1], shape.output_zero, shape.low, shape.high);
  store_row(tile, finish, s0, s1, s2, s3, s4, s5, s6, s7);
}
