// finish_i8 with the function of bytes that follows, as in lookup_i8.
@group(0) @binding(4) var<storage, read> table: array<u32>; // 256 output bytes, by input byte read as unsigned

fn finish(values: vec4<i32>, at: u32) -> u32 {
  let byte = vec4<u32>(values) & vec4<u32>(0xffu);
  return table[byte.x] | (table[byte.y] << 8u) | (table[byte.z] << 16u) | (table[byte.w] << 24u);
}
