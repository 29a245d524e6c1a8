// How the row kernels end: their sums are whole numbers below 2^24 in float32, in units of 2^24. The requantized value is
// that of `requantize_exact`; docs/numerics.md derives how it comes about here. row_finish_wide.wgsl has the same names.
struct Finish {
  scale: vec4<f32>, // requantization factors times 2^-24: their upper bits
  scale_rest: vec4<f32>,
  zero: f32,
  low: f32,
  high: f32,
}

fn finish_of(group: i32) -> Finish {
  let scale = bitcast<vec4<f32>>(channels[group * 2 + 1]);
  let upper = upper_bits(scale);
  return Finish(upper, scale - upper, shape.output_zero, shape.low, shape.high);
}

// float32 rounded to twelve bits; what is left has eleven and a sign, so that products of such parts are exact.
fn upper_bits(value: vec4<f32>) -> vec4<f32> {
  return bitcast<vec4<f32>>((bitcast<vec4<u32>>(value) + 0x800u) & vec4<u32>(0xfffff000u));
}

// The product with the factor lies around k + 1/2. It is rounded as float32 and then to k + 1 rather than k where it is
// further above than half a unit in the last place of k + 1/2, or for odd k not further below.
fn exact_word(sum: vec4<f32>, finish: Finish) -> u32 {
  let upper = upper_bits(sum);
  let rest = sum - upper;
  let product = upper * finish.scale;
  let k = floor(product);
  let half = k + 0.5;
  let distance = product - half + upper * finish.scale_rest + rest * finish.scale + rest * finish.scale_rest;
  let leading = bitcast<vec4<f32>>(bitcast<vec4<u32>>(half) & vec4<u32>(0x7f800000u));
  let odd = floor(k * 0.5) != k * 0.5;
  // The next float32 below minus half a unit makes "not below" of "above".
  let bound = leading * select(vec4<f32>(0x1p-24f), vec4<f32>(-0x1.000002p-24f), odd);
  return word_of(k + select(vec4<f32>(), vec4<f32>(1.0), distance > bound), finish);
}
