// uses: dot, dots, weights, requantize, flat_index, conv_window, epilogue_i8, finish_i8
// Packed int8 convolution of images of up to three channels, which memory pads to four. The bytes of a window, without
// padding, are gathered into words once (27 of a 3x3 window of three channels into seven words, not nine) and shared by
// all output channels. An invocation owns four pixels by `groups` groups of four output channels.
//
// input:    NHWC, a pixel a word
// weights:  [output channels / 4][taps * channels / 4], the words of four output channels a vec4
// channels: bias (less zero point times weights) and float32 requantization factor of four output channels, a vec4 each
// output:   NHWC, four channels a word
@group(0) @binding(0) var<storage, read> input: array<u32>;
@group(0) @binding(1) var<storage, read> weights: array<vec4<u32>>;
@group(0) @binding(2) var<storage, read> channels: array<vec4<u32>>;
@group(0) @binding(3) var<storage, read_write> output: array<u32>;

override few: u32; // channels of the input
override tap_words: u32; // words of a window
override groups: u32;

// The words of four pixels' windows, one pixel after the other.
var<private> patches: array<u32, 160>;

// Writes the bytes of a window, four to a word, from patches[first] on.
fn gather(at: Corner, first: u32) {
  var word = 0u;
  var bytes = 0u;
  var to = first;
  for (var i = 0; i < filter_height; i++) {
    for (var j = 0; j < filter_width; j++) {
      let source = tap(at, i, j);
      let pixel = select(input[max(source, 0)], zero_word, source < 0) & ((1u << (few * 8u)) - 1u);
      word |= pixel << (bytes * 8u);
      bytes += few;
      if (bytes >= 4u) {
        bytes -= 4u;
        patches[to] = word;
        to++;
        word = pixel >> ((few - bytes) * 8u);
      }
    }
  }
  if (bytes > 0u) {
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
  for (var group = first_group; group < min(first_group + groups, output_words); group++) {
    var s0 = first_of(group);
    var s1 = s0;
    var s2 = s0;
    var s3 = s0;
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
