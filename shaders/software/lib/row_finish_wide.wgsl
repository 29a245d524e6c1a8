// How the row kernels end where sums lie beyond 2^24: a part of each is left out of the float32 and added here, as an
// integer. Also where compilers may reorder float32 sums, on which row_finish.wgsl depends and this does not.
struct Finish {
  scale: vec4<f32>, // requantization factors
  rest: vec4<i32>, // what is left out
  zero: f32,
  low: f32,
  high: f32,
}

fn finish_of(group: i32) -> Finish {
  let rest = bitcast<vec4<i32>>(channels[2 * shape.output_words + group]);
  let scale = bitcast<vec4<f32>>(channels[group * 2 + 1]);
  return Finish(scale * 0x1p+24f, rest, shape.output_zero, shape.low, shape.high);
}

fn exact_word(sum: vec4<f32>, finish: Finish) -> u32 {
  let whole = vec4<f32>(requantize4(vec4<i32>(sum * 0x1p-24f) + finish.rest, finish.scale));
  return word_of(whole, finish);
}
