// The kernel of a function of two int8 operands, which broadcast as in lib/broadcast.wgsl. The shader that uses it
// declares the function: fn apply(a: vec4<i32>, b: vec4<i32>) -> vec4<i32>. An invocation owns four channels, one word.
// Needs unpack and requantize.
@group(0) @binding(0) var<storage, read> first: array<u32>;
@group(0) @binding(1) var<storage, read> second: array<u32>;
@group(0) @binding(2) var<storage, read_write> output: array<u32>;

// Bounds of the activation on the output's grid.
override low: i32;
override high: i32;

fn unpacked(word: u32, splat: bool) -> vec4<i32> {
  return unpack_int8(select(word, (word & 0xffu) * 0x01010101u, splat));
}

@compute @workgroup_size(64)
fn main(@builtin(global_invocation_id) id: vec3<u32>, @builtin(num_workgroups) count: vec3<u32>) {
  let index = flat_index(id, count);
  if (index >= total) {
    return;
  }
  let at = place_of(index);
  let values = apply(unpacked(first[first_at(at)], first_splat), unpacked(second[second_at(at)], second_splat));
  output[index] = pack_int8(clamp(values, vec4<i32>(low), vec4<i32>(high)));
}
