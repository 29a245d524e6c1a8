// Bias and requantization of a transposed convolution with one scale for all weights. `channels` holds a vec4 each of
// biases and float32 factors for every four channels.
fn bias_of(group: u32) -> vec4<i32> {
  return bitcast<vec4<i32>>(channels[group * 2u]);
}

fn requantized(sum: vec4<i32>, group: u32) -> vec4<i32> {
  return requantize4(sum, bitcast<vec4<f32>>(channels[group * 2u + 1u]));
}
