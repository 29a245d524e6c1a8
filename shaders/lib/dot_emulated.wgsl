// Exact dot products of packed int8 vectors in float32, for adapters on which `dot4I8Packed` is missing or slow.
//
// A byte is moved to the top of its word and converted there, so that it counts 2^24 units. That takes no right shift,
// and float32 holds it exactly. The sum of four products is then a multiple of 2^48, at most 2^16 times that. Adding
// 1.5 * 2^71, whose last mantissa bit is 2^48, leaves the multiple in the low bits of the result. Every step is exact,
// so no rounding mode matters. A word that takes part in several products is unpacked once.
alias Int8x4 = vec4<f32>;

fn int8x4(word: u32) -> Int8x4 {
  let top = vec4<u32>(word * 0x1000000u, word * 0x10000u, word * 0x100u, word) & vec4<u32>(0xff000000u);
  return vec4<f32>(bitcast<vec4<i32>>(top));
}

fn dot_int8(a: Int8x4, b: Int8x4) -> i32 {
  let units = a.x * b.x + a.y * b.y + a.z * b.z + a.w * b.w;
  return bitcast<i32>(units + 3541774862152233910272.0) - 0x63400000i;
}
