// Natural logarithm, with a small relative error near 1, too, where log may be off by 2^-21: by the series of
// 2 artanh((x - 1) / (x + 1)) there. Numbers of 0 and below count as the smallest.
fn logarithm(x: vec4<f32>) -> vec4<f32> {
  let near = clamp(x, vec4<f32>(0.75), vec4<f32>(1.25));
  let ratio = (near - 1.0) / (near + 1.0);
  let square = ratio * ratio;
  let tail = square * (2.0 / 5.0 + square * (2.0 / 7.0 + square * (2.0 / 9.0)));
  let series = ratio * (2.0 + square * (2.0 / 3.0) + square * tail);
  return select(log(max(x, vec4<f32>(1.17549435e-38))), series, near == x);
}
