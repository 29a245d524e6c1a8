// The sine of x plus some quarter turns. WGSL's own may be off by 2^-11, and by anything for large x.
// x less the nearest multiple of pi/2 lies within pi/4, where the power series are short. pi/2 is taken apart into three
// numbers, of which the first has eight bits and the second eleven: their products with up to 2^13 quarters are exact.
// Beyond, the result is that of an x whose last digits are off.
fn sine(x: vec4<f32>, quarters: i32) -> vec4<f32> {
  let nearest = round(x * 0.6366197723675814);
  let rest = x - nearest * 1.5703125 - nearest * 4.837512969970703e-4 - nearest * 7.549789948768648e-8;
  let square = rest * rest;
  let sines = square * (-1.0 / 5040.0 + square / 362880.0);
  let sin_rest = rest * (1.0 + square * (-1.0 / 6.0 + square * (1.0 / 120.0 + sines)));
  let cosines = square * (-1.0 / 720.0 + square * (1.0 / 40320.0 - square / 3628800.0));
  let cos_rest = 1.0 + square * (-0.5 + square * (1.0 / 24.0 + cosines));
  let turn = vec4<i32>(nearest) + quarters;
  let size = select(sin_rest, cos_rest, (turn & vec4<i32>(1)) == vec4<i32>(1));
  return select(size, -size, (turn & vec4<i32>(2)) == vec4<i32>(2));
}
