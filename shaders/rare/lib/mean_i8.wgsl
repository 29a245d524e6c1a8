// Turns integer sums of int8 elements into means, for the mean over rows and the mean over elements.
override bias: i32; // minus the input's zero point, once for each element summed
override output_zero: i32;
override scale: f32;
override summed: i32; // elements of one sum
override truncated: bool; // rounds the quotient towards zero instead of requantizing

fn mean4(sum: vec4<i32>) -> vec4<i32> {
  if (truncated) {
    return sum / summed;
  }
  return clamp(requantize4(sum + bias, vec4<f32>(scale)) + output_zero, vec4<i32>(-128), vec4<i32>(127));
}
