// uses: dot, dots, weights, requantize, flat_index, conv_window, epilogue_i8, finish_i8
// Packed int8 convolution of one-channel images: the taps of a window are gathered into words once, four to a word,
// and shared by every output channel. An invocation owns four pixels by `groups` groups of four output channels.
//
// input:    one byte a pixel, rows padded to whole words
// weights:  [output channels / 4][taps / 4], the words of four output channels a vec4
// channels: bias (less zero point times weights) and float32 requantization factor of four output channels, a vec4 each
// output:   NHWC, four channels a word
@group(0) @binding(0) var<storage, read> input: array<u32>;
@group(0) @binding(1) var<storage, read> weights: array<vec4<u32>>;
@group(0) @binding(2) var<storage, read> channels: array<vec4<u32>>;
@group(0) @binding(3) var<storage, read_write> output: array<u32>;

override row_words: i32; // of an image row
override tap_words: u32;
override groups: u32;
override weight_zero: i32; // as in lib/weight_zero.wgsl; spare lanes of patches are zero

// The tap words of four pixels, one pixel after the other. Workgroup memory would be twice as slow here on SwiftShader,
// and would take ten times as long to compile.
var<private> patches: array<u32, 64>;

fn byte_at(at: Corner, i: i32, j: i32) -> u32 {
  let y = at.y + i * dilation_y;
  let x = at.x + j * dilation_x;
  let inside = y >= 0 && y < input_height && x >= 0 && x < input_width;
  let found = input[select(0, (at.image + y) * row_words + (x >> 2u), inside)] >> ((u32(x) & 3u) * 8u);
  return select(zero_word, found, inside) & 0xffu;
}

// Writes the taps of a window, four to a word, from patches[first] on.
fn gather(at: Corner, first: u32) {
  var word = 0u;
  var byte = 0u;
  var to = first;
  for (var i = 0; i < filter_height; i++) {
    for (var j = 0; j < filter_width; j++) {
      word |= byte_at(at, i, j) << (byte * 8u);
      byte = (byte + 1u) & 3u;
      if (byte == 0u) {
        patches[to] = word;
        to++;
        word = 0u;
      }
    }
  }
  if (byte != 0u) {
    patches[to] = word;
  }
}

@compute @workgroup_size(64)
fn main(@builtin(global_invocation_id) id: vec3<u32>, @builtin(num_workgroups) count: vec3<u32>) {
  let index = flat_index(id, count);
  let tile = index % tile_count();
  let first_group = index / tile_count() * groups;
  if (first_group >= output_words) {
    return;
  }
  for (var pixel = 0u; pixel < 4u; pixel++) {
    gather(corner_of(tile, pixel), pixel * tap_words);
  }
  var elements = vec4<i32>();
  if (weight_zero != 0) {
    let ones = int8x4(0x1010101u);
    for (var k = 0u; k < tap_words; k++) {
      elements += vec4<i32>(
        dot_int8(int8x4(patches[k]), ones), dot_int8(int8x4(patches[k + tap_words]), ones),
        dot_int8(int8x4(patches[k + 2u * tap_words]), ones), dot_int8(int8x4(patches[k + 3u * tap_words]), ones));
    }
    elements *= weight_zero;
  }
  for (var group = first_group; group < min(first_group + groups, output_words); group++) {
    let bias = first_of(group);
    var s0 = bias - elements.x;
    var s1 = bias - elements.y;
    var s2 = bias - elements.z;
    var s3 = bias - elements.w;
    for (var k = 0u; k < tap_words; k++) {
      let block = int8x4x4(weight_block(group * tap_words + k));
      s0 += dots(patches[k], block);
      s1 += dots(patches[k + tap_words], block);
      s2 += dots(patches[k + 2u * tap_words], block);
      s3 += dots(patches[k + 3u * tap_words], block);
    }
    store(tile, group, s0, s1, s2, s3);
  }
}
