// The int8 operands of an operator of two, stretched to the output; with lib/broadcast.wgsl, unpack and requantize.
@group(0) @binding(0) var<storage, read> first: array<u32>;
@group(0) @binding(1) var<storage, read> second: array<u32>;
@group(0) @binding(2) var<storage, read_write> output: array<u32>;

// Bounds of the activation on the output's grid.
override low: i32;
override high: i32;

fn stretched(word: u32, splat: bool) -> vec4<i32> {
  return unpack_int8(select(word, (word & 0xffu) * 0x01010101u, splat));
}

fn first_operand(at: Place) -> vec4<i32> {
  return stretched(first[first_at(at)], first_splat);
}

fn second_operand(at: Place) -> vec4<i32> {
  return stretched(second[second_at(at)], second_splat);
}

fn activated(values: vec4<i32>) -> u32 {
  return pack_int8(clamp(values, vec4<i32>(low), vec4<i32>(high)));
}
