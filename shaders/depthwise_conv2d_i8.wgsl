// uses: requantize, unpack, weight_words, flat_index, conv_window, epilogue_i8, finish_i8
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
override few_registers: bool; // more than 64 an invocation are spilled

fn channel_byte(first: i32, channel: u32) -> u32 {
  return (input[first + i32(channel >> 2u)] >> ((channel & 3u) * 8u)) & 0xffu;
}

// Returns the input channels that feed a group of four output channels, plus 128: bytes become floats at once.
fn bytes_of(first: i32, group: u32) -> vec4<f32> {
  var word = zero_word;
  if (multiplier == 1u) {
    word = select(input[u32(max(first, 0)) + group], zero_word, first < 0);
  } else if (first >= 0) {
    let last = u32(input_words) * 4u - 1u;
    let channel = min((vec4<u32>(group * 4u) + vec4<u32>(0u, 1u, 2u, 3u)) / multiplier, vec4<u32>(last));
    word = channel_byte(first, channel.x) | (channel_byte(first, channel.y) << 8u) |
      (channel_byte(first, channel.z) << 16u) | (channel_byte(first, channel.w) << 24u);
  }
  return vec4<f32>((vec4<u32>(word ^ 0x80808080u) >> vec4<u32>(0u, 8u, 16u, 24u)) & vec4<u32>(0xffu));
}

// Adds sums in float32, less what is too much in them, to a sum, and sets them to zero.
fn taken(sum: vec4<i32>, floats: ptr<function, vec4<f32>>, excess: vec4<f32>) -> vec4<i32> {
  let exact = vec4<i32>(*floats - excess);
  *floats = vec4<f32>();
  return sum + exact;
}

// Returns the end of a loop. If it isn't constant, compilers don't unroll the loop, which would take registers.
fn bound(end: i32) -> i32 {
  if (few_registers) {
    return min(end, end + i32(arrayLength(&input)));
  }
  return end;
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
  var sum0 = first_of(group);
  var sum1 = sum0;
  var sum2 = sum0;
  var sum3 = sum0;
  var s0 = vec4<f32>();
  var s1 = s0;
  var s2 = s0;
  var s3 = s0;
  var excess = s0;
  let taps = filter_height * filter_width;
  var tap_index = i32(group) * taps;
  for (var i = 0; i < filter_height; i++) {
    for (var j = 0; j < bound(filter_width); j++) {
      let w = vec4<f32>(unpack_int8(weight_word(u32(tap_index))) - weight_zero);
      s0 += bytes_of(tap(c0, i, j), group) * w;
      s1 += bytes_of(tap(c1, i, j), group) * w;
      s2 += bytes_of(tap(c2, i, j), group) * w;
      s3 += bytes_of(tap(c3, i, j), group) * w;
      excess += 128.0 * w;
      tap_index++;
      // float32 holds sums of 256 products of 255 * 255. Longer ones are taken tap by tap.
      if (taps > 256) {
        sum0 = taken(sum0, &s0, excess);
        sum1 = taken(sum1, &s1, excess);
        sum2 = taken(sum2, &s2, excess);
        sum3 = taken(sum3, &s3, excess);
        excess = vec4<f32>();
      }
    }
  }
  store(tile, group, taken(sum0, &s0, excess), taken(sum1, &s1, excess), taken(sum2, &s2, excess),
    taken(sum3, &s3, excess));
}
