// Adds the zero point to four integers and packs them. An integer plus 1.5 * 2^23 has its bits at the end.
fn word_of(whole: vec4<f32>, finish: Finish) -> u32 {
  let clamped = clamp(whole + finish.zero, vec4<f32>(finish.low), vec4<f32>(finish.high));
  return pack_int8(bitcast<vec4<i32>>(clamped + 12582912.0));
}
