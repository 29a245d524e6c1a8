// How the row kernels end: their sums are whole numbers below 2^24 in float32, in units of 2^24. The requantized value is
// that of `requantize_exact`; docs/numerics.md derives how it comes about here. row_finish_wide.wgsl has the same names.
struct Finish {
  scale: vec4<f32>, // requantization factors times 2^-24
  zero: f32,
  low: f32,
  high: f32,
}

fn finish_of(group: i32) -> Finish {
  return Finish(channels[group * 2 + 1], shape.output_zero, shape.low, shape.high);
}

// Not negative where a product lies so near to a half that its rounding may be another than the exact product's.
fn doubt(product: vec4<f32>) -> vec4<f32> {
  return abs(product) * 0x1p-21f - abs(product - floor(product) - 0.5);
}

// Whether the product, rounded as float32, becomes k + 1 rather than k. Near k + 1/2 the distance from there is small
// enough to be known from its lower 32 bits.
fn rounds_up(sum: vec4<f32>, scale: vec4<f32>, k: vec4<f32>) -> vec4<bool> {
  let bits = bitcast<vec4<u32>>(scale);
  let exponent = bits & vec4<u32>(0x7f800000u);
  let mantissa = (bits & vec4<u32>(0x7fffffu)) | vec4<u32>(0x800000u);
  // With the factor mantissa * 2^-t: 2^(t-1), of which 32 bits count, and half a unit in the last place of k + 1/2.
  let power = bitcast<vec4<f32>>(vec4<u32>(0x7e000000u) - exponent);
  let half = vec4<u32>(select(power, vec4<f32>(), power >= vec4<f32>(0x1p32f)));
  let leading = bitcast<vec4<f32>>(bitcast<vec4<u32>>(k + 0.5) & vec4<u32>(0x7f800000u));
  let unit = leading * bitcast<vec4<f32>>(vec4<u32>(0x72800000u) - exponent);
  let whole = bitcast<vec4<u32>>(k + 12582912.0);
  let product = bitcast<vec4<u32>>(vec4<i32>(sum * 0x1p-24f)) * mantissa;
  let distance = vec4<f32>(bitcast<vec4<i32>>(product - (2u * (whole - 0x4b400000u) + 1u) * half));
  return select(distance > unit, distance >= -unit, (whole & vec4<u32>(1u)) == vec4<u32>(1u));
}

fn exact_word(sum: vec4<f32>, finish: Finish) -> u32 {
  let product = clamp(sum * finish.scale, vec4<f32>(-512.0), vec4<f32>(512.0));
  let k = floor(product);
  let near = doubt(product) >= vec4<f32>();
  let up = select(product >= k + 0.5, rounds_up(sum, finish.scale, k), near);
  return word_of(k + select(vec4<f32>(), vec4<f32>(1.0), up), finish);
}
