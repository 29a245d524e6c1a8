// The epilogue of the row kernels, whose sums are integers below 2^24 in float32, in units of 2^24. The requantized
// value is that of `requantize_exact`; docs/numerics.md derives it. row_finish_wide.wgsl has the same names.
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

// Rounds float32 to twelve bits. The rest has eleven bits and a sign, so that products of such parts are exact.
fn upper_bits(value: vec4<f32>) -> vec4<f32> {
  return bitcast<vec4<f32>>((bitcast<vec4<u32>>(value) + 0x800u) & vec4<u32>(0xfffff000u));
}

// Rounding the product with the factor to float32, then to an integer, gives k or k + 1. It gives k + 1 if the product
// is above k + 1/2 by more than half a unit in the last place of that, or for odd k if it is not below by more.
fn exact_word(sum: vec4<f32>, finish: Finish) -> u32 {
  let upper = upper_bits(sum);
  let rest = sum - upper;
  let product = upper * finish.scale;
  let k = floor(product);
  let half = k + 0.5;
  let distance = product - half + upper * finish.scale_rest + rest * finish.scale + rest * finish.scale_rest;
  let leading = bitcast<vec4<f32>>(bitcast<vec4<u32>>(half) & vec4<u32>(0x7f800000u));
  let odd = floor(k * 0.5) != k * 0.5;
  // For odd k the bound is the next float32 below minus half a unit, because "above" then means "not below".
  let bound = leading * select(vec4<f32>(0x1p-24f), vec4<f32>(-0x1.000002p-24f), odd);
  return word_of(k + select(vec4<f32>(), vec4<f32>(1.0), distance > bound), finish);
}
