// transpose_finish with a scale for each channel: rounded twice, as TensorFlow Lite's own kernel does. `channels` holds
// a vec4 each of biases, multipliers and exponents for every four channels.
fn bias_of(group: u32) -> vec4<i32> {
  return bitcast<vec4<i32>>(channels[group * 3u]);
}

fn requantized(sum: vec4<i32>, group: u32) -> vec4<i32> {
  let multiplier = channels[group * 3u + 1u];
  let exponent = bitcast<vec4<i32>>(channels[group * 3u + 2u]);
  return vec4<i32>(
    requantize_twice(sum.x, multiplier.x, exponent.x),
    requantize_twice(sum.y, multiplier.y, exponent.y),
    requantize_twice(sum.z, multiplier.z, exponent.z),
    requantize_twice(sum.w, multiplier.w, exponent.w),
  );
}
