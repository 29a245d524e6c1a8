// uses: requantize, rare/requantize_fixed, unpack, flat_index, rare/batch_matmul
// Products of int8 matrices. An invocation owns four elements of an output row, one word.
@group(0) @binding(0) var<storage, read> first: array<u32>;
@group(0) @binding(1) var<storage, read> second: array<u32>;
@group(0) @binding(3) var<storage, read_write> output: array<u32>;

override first_zero: i32;
override second_zero: i32;
override output_zero: i32;
override multiplier: u32;
override shift: u32;

fn first_element(at: u32) -> i32 {
  return i32(first[at / 4u] << (24u - 8u * (at & 3u))) >> 24u;
}

fn second_element(at: u32) -> i32 {
  return i32(second[at / 4u] << (24u - 8u * (at & 3u))) >> 24u;
}

fn finish(sum: i32) -> i32 {
  return clamp(requantize_fixed(sum, multiplier, shift) + output_zero, -128, 127);
}

@compute @workgroup_size(64)
fn main(@builtin(global_invocation_id) id: vec3<u32>, @builtin(num_workgroups) count: vec3<u32>) {
  let index = flat_index(id, count);
  if (index >= total) {
    return;
  }
  let place = place_of(index);
  var sum = vec4<i32>();
  for (var k = 0u; k < depth; k++) {
    let at = place.second + k * down_step;
    let values = vec4<i32>(second_element(at.x), second_element(at.y), second_element(at.z), second_element(at.w));
    sum += (first_element(place.first + k * depth_step) - first_zero) * (values - second_zero);
  }
  output[index] = pack_int8(vec4<i32>(finish(sum.x), finish(sum.y), finish(sum.z), finish(sum.w)));
}
