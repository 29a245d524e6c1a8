// How the int8 shaders of convolutions end; with finish_i8, or finish_add_i8 where an ADD follows. They declare `channels`
// (bias and requantization factor of four channels, a vec4 each) and `output`.
override zero_word: u32; // four times the input's zero point: what taps outside the image read
override output_zero: i32;
override low: i32;
override high: i32;

// The bias of a group of four output channels, which sums begin with.
fn bias_of(group: u32) -> vec4<i32> {
  return bitcast<vec4<i32>>(channels[group * 2u]);
}

// The output of a group's sums, before it is packed.
fn requantized(sum: vec4<i32>, group: u32) -> vec4<i32> {
  let scaled = requantize4(sum, bitcast<vec4<f32>>(channels[group * 2u + 1u]));
  return clamp(scaled + output_zero, vec4<i32>(low), vec4<i32>(high));
}

// Stores a tile: four pixels, or with `pool` the largest of them, which requantizing, being monotone, leaves largest.
fn store(tile: u32, group: u32, s0: vec4<i32>, s1: vec4<i32>, s2: vec4<i32>, s3: vec4<i32>) {
  if (pool) {
    let at = tile * output_words + group;
    output[at] = finish(max(max(s0, s1), max(s2, s3)), group, at);
    return;
  }
  // A loop, because requantizing is long and compilers copy it into every call: half the compile time on SwiftShader.
  let first = tile * 4u;
  var sum = s0;
  for (var j = 0u; j < min(4u, pixels - first); j++) {
    let at = (first + j) * output_words + group;
    output[at] = finish(sum, group, at);
    sum = select(select(s3, s2, j == 1u), s1, j == 0u);
  }
}
