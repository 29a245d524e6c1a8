// Unpacks the four int8 values of a word, lowest byte first. Exact by way of float32, as in lib/dot_emulated.wgsl: each
// byte counts 2^24 units at the top of its word. Adding 1.5 * 2^47, whose last mantissa bit is 2^24, leaves it in the
// low bits. For adapters that compute on the CPU: SwiftShader has no vector instructions for shifts.
// unpack_shifts.wgsl has the same function.
fn unpack_int8(word: u32) -> vec4<i32> {
  let top = vec4<u32>(word * 0x1000000u, word * 0x10000u, word * 0x100u, word) & vec4<u32>(0xff000000u);
  return bitcast<vec4<i32>>(vec4<f32>(bitcast<vec4<i32>>(top)) + 211106232532992.0) - 0x57400000;
}
