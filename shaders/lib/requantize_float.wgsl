// Four times requantize_float of requantize.wgsl, with one factor.
fn requantize_float4(accumulator: vec4<i32>, scale: u32, power: i32) -> vec4<i32> {
  return vec4<i32>(
    requantize_float(accumulator.x, scale, power),
    requantize_float(accumulator.y, scale, power),
    requantize_float(accumulator.z, scale, power),
    requantize_float(accumulator.w, scale, power),
  );
}
