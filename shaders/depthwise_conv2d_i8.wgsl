// uses: requantize, unpack, flat_index, conv_window, epilogue_i8, finish_i8
// Int8 depthwise convolution: an invocation owns four pixels by four output channels.
//
// input:    NHWC, four channels a word
// weights:  [output channels / 4][taps], four channels a word
// channels: bias (less zero point times weights) and float32 requantization factor of four output channels, a vec4 each
// output:   NHWC, four channels a word
@group(0) @binding(0) var<storage, read> input: array<u32>;
@group(0) @binding(1) var<storage, read> weights: array<u32>;
@group(0) @binding(2) var<storage, read> channels: array<vec4<u32>>;
@group(0) @binding(3) var<storage, read_write> output: array<u32>;

override weight_zero: i32; // 0 in all but legacy models
override multiplier: u32; // output channels per input channel

fn channel_byte(first: i32, channel: u32) -> u32 {
  return (input[first + i32(channel >> 2u)] >> ((channel & 3u) * 8u)) & 0xffu;
}

// Returns the input channels that feed a group of four output channels.
fn channels_of(first: i32, group: u32) -> vec4<i32> {
  if (first < 0) {
    return unpack_int8(zero_word);
  }
  if (multiplier == 1u) {
    return unpack_int8(input[first + i32(group)]);
  }
  let last = u32(input_words) * 4u - 1u;
  let channel = min((vec4<u32>(group * 4u) + vec4<u32>(0u, 1u, 2u, 3u)) / multiplier, vec4<u32>(last));
  return unpack_int8(
    channel_byte(first, channel.x) | (channel_byte(first, channel.y) << 8u) |
    (channel_byte(first, channel.z) << 16u) | (channel_byte(first, channel.w) << 24u));
}

@compute @workgroup_size(64)
fn main(@builtin(global_invocation_id) id: vec3<u32>, @builtin(num_workgroups) count: vec3<u32>) {
  let index = flat_index(id, count);
  let group = index % output_words;
  let tile = index / output_words;
  if (tile >= tile_count()) {
    return;
  }
  let c0 = corner_of(tile, 0u);
  let c1 = corner_of(tile, 1u);
  let c2 = corner_of(tile, 2u);
  let c3 = corner_of(tile, 3u);
  var s0 = bias_of(group);
  var s1 = s0;
  var s2 = s0;
  var s3 = s0;
  var tap_index = i32(group) * filter_height * filter_width;
  for (var i = 0; i < filter_height; i++) {
    for (var j = 0; j < filter_width; j++) {
      let w = unpack_int8(weights[tap_index]) - weight_zero;
      s0 += channels_of(tap(c0, i, j), group) * w;
      s1 += channels_of(tap(c1, i, j), group) * w;
      s2 += channels_of(tap(c2, i, j), group) * w;
      s3 += channels_of(tap(c3, i, j), group) * w;
      tap_index++;
    }
  }
  store(tile, group, s0, s1, s2, s3);
}
