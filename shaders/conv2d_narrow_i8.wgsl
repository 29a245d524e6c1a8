// uses: dot, requantize, conv_window
// Packed int8 convolution of one-channel images: the taps of a window are gathered into words once, four to a word,
// and shared by every output channel. An invocation owns four pixels by `groups` groups of four output channels.
//
// input:    one byte a pixel, rows padded to whole words
// weights:  [output channels / 4][taps / 4], the words of four output channels a vec4
// channels: bias (less zero point times weights), multiplier and shift of four output channels, three vec4 each
// output:   NHWC, four channels a word
@group(0) @binding(0) var<storage, read> input: array<u32>;
@group(0) @binding(1) var<storage, read> weights: array<vec4<u32>>;
@group(0) @binding(2) var<storage, read> channels: array<vec4<u32>>;
@group(0) @binding(3) var<storage, read_write> output: array<u32>;

override row_words: i32; // of an image row
override tap_words: u32;
override groups: u32;
override lanes: u32;
override zero_word: u32;
override output_zero: i32;
override low: i32;
override high: i32;

// [pixel of the tile][tap word][invocation]; each invocation reads only what it wrote.
override patch_size = 4u * tap_words * lanes;
var<workgroup> patches: array<u32, patch_size>;

fn byte_at(at: Corner, tap_index: i32) -> u32 {
  let y = at.y + (tap_index / filter_width) * dilation_y;
  let x = at.x + (tap_index % filter_width) * dilation_x;
  let inside = y >= 0 && y < input_height && x >= 0 && x < input_width;
  let found = input[select(0, (at.image + y) * row_words + (x >> 2u), inside)] >> ((u32(x) & 3u) * 8u);
  return select(zero_word, found, inside) & 0xffu;
}

fn gather(at: Corner, word_index: u32) -> u32 {
  let first = i32(word_index * 4u);
  let taps = filter_height * filter_width;
  var word = byte_at(at, first);
  if (first + 1 < taps) { word |= byte_at(at, first + 1) << 8u; }
  if (first + 2 < taps) { word |= byte_at(at, first + 2) << 16u; }
  if (first + 3 < taps) { word |= byte_at(at, first + 3) << 24u; }
  return word;
}

fn dots(a: u32, w: vec4<u32>) -> vec4<i32> {
  return vec4<i32>(dot_int8(a, w.x), dot_int8(a, w.y), dot_int8(a, w.z), dot_int8(a, w.w));
}

fn finish(sum: vec4<i32>, group: u32) -> u32 {
  let scaled = requantize4(sum, channels[group * 3u + 1u], channels[group * 3u + 2u]);
  return pack_int8(clamp(scaled + output_zero, vec4<i32>(low), vec4<i32>(high)));
}

@compute @workgroup_size(lanes)
fn main(
  @builtin(workgroup_id) workgroup: vec3<u32>,
  @builtin(num_workgroups) count: vec3<u32>,
  @builtin(local_invocation_index) lane: u32,
) {
  let index = (workgroup.y * count.x + workgroup.x) * lanes + lane;
  let tile = index % tile_count();
  let first_group = index / tile_count() * groups;
  if (first_group >= output_words) {
    return;
  }
  for (var pixel = 0u; pixel < 4u; pixel++) {
    let at = corner_of(tile, pixel);
    for (var k = 0u; k < tap_words; k++) {
      patches[(pixel * tap_words + k) * lanes + lane] = gather(at, k);
    }
  }
  let pixel_step = tap_words * lanes;
  for (var group = first_group; group < min(first_group + groups, output_words); group++) {
    var s0 = bitcast<vec4<i32>>(channels[group * 3u]);
    var s1 = s0;
    var s2 = s0;
    var s3 = s0;
    for (var k = 0u; k < tap_words; k++) {
      let filter_words = weights[group * tap_words + k];
      let at = k * lanes + lane;
      s0 += dots(patches[at], filter_words);
      s1 += dots(patches[at + pixel_step], filter_words);
      s2 += dots(patches[at + 2u * pixel_step], filter_words);
      s3 += dots(patches[at + 3u * pixel_step], filter_words);
    }
    if (pool) {
      output[tile * output_words + group] = finish(max(max(s0, s1), max(s2, s3)), group);
      continue;
    }
    let first = tile * 4u;
    output[first * output_words + group] = finish(s0, group);
    if (first + 1u < pixels) { output[(first + 1u) * output_words + group] = finish(s1, group); }
    if (first + 2u < pixels) { output[(first + 2u) * output_words + group] = finish(s2, group); }
    if (first + 3u < pixels) { output[(first + 3u) * output_words + group] = finish(s3, group); }
  }
}
