// uses: requantize, unpack, flat_index, broadcast, operands_i8
// x from zero up, alpha * x below, through a table of all pairs of bytes; the second operand is alpha.
// An invocation owns four channels, one word.
@group(0) @binding(3) var<storage, read> table: array<u32>; // bytes, 256 for each alpha, both read as unsigned

fn found(x: i32, alpha: i32) -> i32 {
  let at = (u32(alpha) & 0xffu) * 256u + (u32(x) & 0xffu);
  return i32(table[at / 4u] << (24u - 8u * (at & 3u))) >> 24u;
}

@compute @workgroup_size(64)
fn main(@builtin(global_invocation_id) id: vec3<u32>, @builtin(num_workgroups) count: vec3<u32>) {
  let index = flat_index(id, count);
  if (index >= total) {
    return;
  }
  let at = place_of(index);
  let x = first_operand(at);
  let alpha = second_operand(at);
  output[index] = activated(
    vec4<i32>(found(x.x, alpha.x), found(x.y, alpha.y), found(x.z, alpha.z), found(x.w, alpha.w)),
  );
}
