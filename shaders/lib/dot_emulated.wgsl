// Sum of the four products of two packed int8 vectors, where `dot4I8Packed` is missing.
fn dot_int8(a: u32, b: u32) -> i32 {
  let x = bitcast<vec4<i32>>(vec4<u32>(a) << vec4<u32>(24u, 16u, 8u, 0u)) >> vec4<u32>(24u);
  let y = bitcast<vec4<i32>>(vec4<u32>(b) << vec4<u32>(24u, 16u, 8u, 0u)) >> vec4<u32>(24u);
  return dot(x, y);
}
