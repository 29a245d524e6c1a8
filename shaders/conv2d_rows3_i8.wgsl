// uses: requantize, byte_floats, row_tile, epilogue_rows, store_row
// Int8 convolution in float32 whose filter is three wide with stride and dilation 1 along the row: as conv2d_rows_i8, but
// the ten pixels under eight windows are read and unpacked once. Bindings are those of conv2d_rows_i8.
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
  var w = tile.group * height * 3 * words;
  var i = 0;
  loop {
    let row = input_row(tile, tile.input_y + i * dilation_y, tile.input_x);
    let t0 = pixel_at(row, 0, words);
    let t1 = pixel_at(row, 1, words);
    let t2 = pixel_at(row, 2, words);
    let t3 = pixel_at(row, 3, words);
    let t4 = pixel_at(row, 4, words);
    let t5 = pixel_at(row, 5, words);
    let t6 = pixel_at(row, 6, words);
    let t7 = pixel_at(row, 7, words);
    let t8 = pixel_at(row, 8, words);
    let t9 = pixel_at(row, 9, words);
    var k = 0;
    loop {
      let x0 = pixel_floats(t0, k, zero);
      let x1 = pixel_floats(t1, k, zero);
      let x2 = pixel_floats(t2, k, zero);
      let x3 = pixel_floats(t3, k, zero);
      let x4 = pixel_floats(t4, k, zero);
      let x5 = pixel_floats(t5, k, zero);
      let x6 = pixel_floats(t6, k, zero);
      let x7 = pixel_floats(t7, k, zero);
      let x8 = pixel_floats(t8, k, zero);
      let x9 = pixel_floats(t9, k, zero);
      let left = weight_matrix(weights[w], offsets);
      let middle = weight_matrix(weights[w + words], offsets);
      let right = weight_matrix(weights[w + 2 * words], offsets);
      s0 += left * x0 + middle * x1 + right * x2;
      s1 += left * x1 + middle * x2 + right * x3;
      s2 += left * x2 + middle * x3 + right * x4;
      s3 += left * x3 + middle * x4 + right * x5;
      s4 += left * x4 + middle * x5 + right * x6;
      s5 += left * x5 + middle * x6 + right * x7;
      s6 += left * x6 + middle * x7 + right * x8;
      s7 += left * x7 + middle * x8 + right * x9;
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
  let finish = Finish(channels[tile.group * 2 + 1], shape.output_zero, shape.low, shape.high);
  store_row(tile, finish, s0, s1, s2, s3, s4, s5, s6, s7);
}
