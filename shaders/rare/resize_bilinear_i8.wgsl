// uses: requantize, unpack, flat_index, rare/resize_taps
// Bilinear interpolation of int8 in fixed point; docs/numerics.md shows that no sum overflows.
// An invocation owns four channels, one word.
@group(0) @binding(0) var<storage, read> input: array<u32>;
@group(0) @binding(2) var<storage, read_write> output: array<u32>;

// Interpolates along the width, with 11 fractional bits.
fn mix_across(words: vec2<u32>, weight: i32) -> vec4<i32> {
  let left = unpack_int8(input[words.x]);
  return (left << vec4<u32>(11u)) + (unpack_int8(input[words.y]) - left) * weight;
}

@compute @workgroup_size(64)
fn main(@builtin(global_invocation_id) id: vec3<u32>, @builtin(num_workgroups) count: vec3<u32>) {
  let index = flat_index(id, count);
  if (index >= total) {
    return;
  }
  let at = neighbours_of(index);
  let top = mix_across(at.top, i32(at.across));
  let bottom = mix_across(at.bottom, i32(at.across));
  let sum = (top << vec4<u32>(11u)) + (bottom - top) * i32(at.down);
  output[index] = pack_int8((sum + 0x200000) >> vec4<u32>(22u));
}
