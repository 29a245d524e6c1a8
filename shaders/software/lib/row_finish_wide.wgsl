// The epilogue of the row kernels if sums reach 2^24: a part of each is left out of the float32 and added here, as an
// integer. Also for compilers that may reorder float32 sums: row_finish.wgsl depends on their order, this does not.
struct Finish {
  scale: vec4<f32>, // requantization factors
  integer_bias: vec4<i32>, // the part of the bias that is left out of the float32 sum
  zero: f32,
  low: f32,
  high: f32,
}

fn finish_of(group: i32) -> Finish {
  let integer_bias = bitcast<vec4<i32>>(channels[2 * shape.output_words + group]);
  let scale = bitcast<vec4<f32>>(channels[group * 2 + 1]);
  return Finish(scale * 0x1p+24f, integer_bias, shape.output_zero, shape.low, shape.high);
}

fn exact_word(sum: vec4<f32>, finish: Finish) -> u32 {
  let whole = vec4<f32>(requantize4(vec4<i32>(sum * 0x1p-24f) + finish.integer_bias, finish.scale));
  return word_of(whole, finish);
}
