// Unpacks the four int8 values of a word, lowest byte first, by shifts, which GPUs make one instruction of.
// unpack_floats.wgsl has the same function.
fn unpack_int8(word: u32) -> vec4<i32> {
  return bitcast<vec4<i32>>(vec4<u32>(word) << vec4<u32>(24u, 16u, 8u, 0u)) >> vec4<u32>(24u);
}
