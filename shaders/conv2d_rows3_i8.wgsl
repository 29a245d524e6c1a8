// uses: row_words, row_tile, byte_floats, requantize, epilogue_rows, row_finish, store_row
// Int8 convolution in float32 whose filter is three wide with stride and dilation 1 along the row: as conv2d_rows_i8, but
// the ten pixels under eight windows are read and unpacked once. Bindings are those of conv2d_rows_i8.
@group(0) @binding(1) var<storage, read> weights: array<vec4<u32>>;
@group(0) @binding(2) var<storage, read> channels: array<vec4<f32>>;

const tile_pixels = 8;

@compute @workgroup_size(16)
fn main(@builtin(global_invocation_id) id: vec3<u32>, @builtin(num_workgroups) count: vec3<u32>) {
  let tile = tile_of(id, count);
  let group = min(tile.group, shape.output_words - 1); // a surplus invocation goes on: it may have words to hand over
  let words = shape.input_words;
  let zero = shape.zero_word;
  let offsets = shape.weight_offsets;
  let height = shape.filter_height;
  let dilation_y = shape.dilation_y;
  var s0 = channels[group * 2];
  var s1 = s0;
  var s2 = s0;
  var s3 = s0;
  var s4 = s0;
  var s5 = s0;
  var s6 = s0;
  var s7 = s0;
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
      let c = words_of(last, k, zero);
      let x0 = input_floats(a.x);
      let x1 = input_floats(a.y);
      let x2 = input_floats(a.z);
      let x3 = input_floats(a.w);
      let x4 = input_floats(b.x);
      let x5 = input_floats(b.y);
      let x6 = input_floats(b.z);
      let x7 = input_floats(b.w);
      let x8 = input_floats(c.x);
      let x9 = input_floats(c.y);
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
  let finish = finish_of(group);
  store_row(tile, finish, s0, s1, s2, s3, s4, s5, s6, s7);
}
