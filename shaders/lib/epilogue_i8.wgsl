// How the int8 shaders of convolutions end; with finish_i8, or another where an operator follows. They declare `channels`
// (bias and requantization factor of four channels, a vec4 each) and `output`.
override zero_word: u32; // four times the input's zero point: what taps outside the image read
override output_zero: i32;
override low: i32;
override high: i32;

// The bias of a group of four output channels, which sums begin with.
fn bias_of(group: u32) -> vec4<i32> {
  return bitcast<vec4<i32>>(channels[group * 2u]);
}

fn scale_of(group: u32) -> vec4<f32> {
  return bitcast<vec4<f32>>(channels[group * 2u + 1u]);
}

// The output word `at` of requantized sums.
fn output_word(scaled: vec4<i32>, at: u32) -> u32 {
  return finish(clamp(scaled + output_zero, vec4<i32>(low), vec4<i32>(high)), at);
}

// Stores the output word `at` of a group's sums.
fn store_one(sum: vec4<i32>, group: u32, at: u32) {
  output[at] = output_word(requantize4(sum, scale_of(group)), at);
}

// Stores a tile: four pixels, or with `pool` the largest of them, which requantizing, being monotone, leaves largest.
// All pixels are rounded as their products lie; where one lies in doubt, all are done again: on CPUs, whose branches skip
// nothing, that costs once what it would cost for each pixel. In loops, because compilers copy functions into every call.
fn store(tile: u32, group: u32, s0: vec4<i32>, s1: vec4<i32>, s2: vec4<i32>, s3: vec4<i32>) {
  if (pool) {
    store_one(max(max(s0, s1), max(s2, s3)), group, tile * output_words + group);
    return;
  }
  let first = tile * 4u;
  let count = min(4u, pixels - first);
  let scale = scale_of(group);
  var doubt = vec4<f32>();
  var sum = s0;
  for (var j = 0u; j < count; j++) {
    let at = (first + j) * output_words + group;
    let lifted = lifted4(sum, scale);
    doubt = max(doubt, doubt4(lifted));
    output[at] = output_word(vec4<i32>(floor(lifted)), at);
    sum = select(select(s3, s2, j == 1u), s1, j == 0u);
  }
  if (too_near(doubt)) {
    sum = s0;
    for (var j = 0u; j < count; j++) {
      let at = (first + j) * output_words + group;
      output[at] = output_word(requantize4(sum, scale), at);
      sum = select(select(s3, s2, j == 1u), s1, j == 0u);
    }
  }
}
