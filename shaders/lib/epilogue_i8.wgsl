// The epilogue of the int8 convolution shaders, together with finish_i8, or another finish if an operator follows. The
// shaders declare `channels` (bias and requantization factor of four channels, a vec4 each) and `output`. The part that
// reads weights says what sums begin with (first_of) and makes them what they are with weights of 8 bits (total_of).
override zero_word: u32; // the input's zero point in all four bytes, as taps outside the image read it
override output_zero: i32;
override low: i32;
override high: i32;

// Returns the bias of a group of four output channels.
fn bias_of(group: u32) -> vec4<i32> {
  return bitcast<vec4<i32>>(channels[group * 2u]);
}

fn scale_of(group: u32) -> vec4<f32> {
  return bitcast<vec4<f32>>(channels[group * 2u + 1u]);
}

// Returns output word `at` of requantized sums.
fn output_word(scaled: vec4<i32>, at: u32) -> u32 {
  return finish(clamp(scaled + output_zero, vec4<i32>(low), vec4<i32>(high)), at);
}

// Stores output word `at` of a group's sums.
fn store_one(sum: vec4<i32>, group: u32, at: u32) {
  output[at] = output_word(requantize4(total_of(sum, group), scale_of(group)), at);
}

// Stores a tile: four pixels, or with `pool` their maximum (requantization is monotone, so it can follow the maximum).
// All pixels are rounded from their float32 products. If any product is near a tie, all are computed again, exactly.
// That is one branch for four pixels, because CPUs run both sides of a branch. In loops, because compilers inline
// functions in every call.
fn store(tile: u32, group: u32, s0: vec4<i32>, s1: vec4<i32>, s2: vec4<i32>, s3: vec4<i32>) {
  if (pool) {
    store_one(max(max(s0, s1), max(s2, s3)), group, tile * output_words + group);
    return;
  }
  let first = tile * 4u;
  let count = min(4u, pixels - first);
  let scale = scale_of(group);
  var closeness = vec4<f32>();
  var sum = s0;
  for (var j = 0u; j < count; j++) {
    let at = (first + j) * output_words + group;
    let shifted = product_plus_half(total_of(sum, group), scale);
    closeness = max(closeness, tie_closeness(shifted));
    output[at] = output_word(floors(shifted), at);
    sum = select(select(s3, s2, j == 1u), s1, j == 0u);
  }
  if (near_tie(closeness)) {
    sum = s0;
    for (var j = 0u; j < count; j++) {
      let at = (first + j) * output_words + group;
      output[at] = output_word(requantize4(total_of(sum, group), scale), at);
      sum = select(select(s3, s2, j == 1u), s1, j == 0u);
    }
  }
}
