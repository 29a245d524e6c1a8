// uses: requantize, unpack, flat_index, broadcast
// Addition of int8 in fixed point; src/ops/add.ts derives the factors and shows that no sum overflows.
// An invocation owns four channels, one word.
@group(0) @binding(0) var<storage, read> first: array<u32>;
@group(0) @binding(1) var<storage, read> second: array<u32>;
@group(0) @binding(2) var<storage, read_write> output: array<u32>;

override first_multiplier: i32;
override second_multiplier: i32;
override bias: i32;
override shift: u32;
override output_zero: i32;
override low: i32;
override high: i32;

fn operand(word: u32, splat: bool) -> vec4<i32> {
  return unpack_int8(select(word, (word & 0xffu) * 0x01010101u, splat));
}

@compute @workgroup_size(64)
fn main(@builtin(global_invocation_id) id: vec3<u32>, @builtin(num_workgroups) count: vec3<u32>) {
  let index = flat_index(id, count);
  if (index >= total) {
    return;
  }
  let at = place_of(index);
  let a = operand(first[first_at(at)], first_splat);
  let b = operand(second[second_at(at)], second_splat);
  let sum = (bias + a * first_multiplier + b * second_multiplier) >> vec4<u32>(shift);
  output[index] = pack_int8(clamp(sum + output_zero, vec4<i32>(low), vec4<i32>(high)));
}
