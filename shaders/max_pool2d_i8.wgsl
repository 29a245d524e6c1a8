// uses: requantize, unpack, flat_index, pool_window
// Max-pool of int8: an invocation owns four channels of an output pixel, one word.
@group(0) @binding(0) var<storage, read> input: array<u32>;
@group(0) @binding(1) var<storage, read_write> output: array<u32>;

override low: i32;
override high: i32;

@compute @workgroup_size(64)
fn main(@builtin(global_invocation_id) id: vec3<u32>, @builtin(num_workgroups) count: vec3<u32>) {
  let index = flat_index(id, count);
  if (index >= total) {
    return;
  }
  let window = window_of(index);
  var largest = vec4<i32>(-128);
  for (var row = window.first_row; row < window.last_row; row++) {
    for (var column = window.first_column; column < window.last_column; column++) {
      largest = max(largest, unpack_int8(input[input_at(window, row, column)]));
    }
  }
  output[index] = pack_int8(clamp(largest, vec4<i32>(low), vec4<i32>(high)));
}
