// From the integer sum of int8 elements to their mean: shared by the mean over rows and the mean over elements.
override bias: i32; // minus the input's zero point, once for each element summed
override output_zero: i32;
override scale_mantissa: u32; // in [2^23, 2^24): the factor is mantissa * 2^power
override scale_power: i32;
override summed: i32; // elements of one sum
override truncated: bool; // the quotient towards zero, instead of requantizing

fn mean(sum: i32) -> i32 {
  if (truncated) {
    return sum / summed;
  }
  return clamp(requantize_float(sum + bias, scale_mantissa, scale_power) + output_zero, -128, 127);
}
