// How the int8 shaders of convolutions end. They declare `channels` (bias, multiplier and shift of four output channels,
// three vec4 each) and `output`.
override zero_word: u32; // four times the input's zero point: what taps outside the image read
override output_zero: i32;
override low: i32;
override high: i32;

// The bias of a group of four output channels, which sums begin with.
fn bias_of(group: u32) -> vec4<i32> {
  return bitcast<vec4<i32>>(channels[group * 3u]);
}

// The output word of a group's sums.
fn finish(sum: vec4<i32>, group: u32) -> u32 {
  let scaled = requantize4(sum, channels[group * 3u + 1u], channels[group * 3u + 2u]);
  return pack_int8(clamp(scaled + output_zero, vec4<i32>(low), vec4<i32>(high)));
}

// Stores a tile: four pixels, or with `pool` the largest of them, which requantizing, being monotone, leaves largest.
fn store(tile: u32, group: u32, s0: vec4<i32>, s1: vec4<i32>, s2: vec4<i32>, s3: vec4<i32>) {
  if (pool) {
    output[tile * output_words + group] = finish(max(max(s0, s1), max(s2, s3)), group);
    return;
  }
  let first = tile * 4u;
  output[first * output_words + group] = finish(s0, group);
  if (first + 1u < pixels) { output[(first + 1u) * output_words + group] = finish(s1, group); }
  if (first + 2u < pixels) { output[(first + 2u) * output_words + group] = finish(s2, group); }
  if (first + 3u < pixels) { output[(first + 3u) * output_words + group] = finish(s3, group); }
}
