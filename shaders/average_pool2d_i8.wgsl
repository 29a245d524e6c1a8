// uses: requantize, unpack, flat_index, pool_window
// Average pool of int8: sum of the window inside the image divided by its size, rounded half away from zero or up.
// An invocation owns four channels of an output pixel, one word.
@group(0) @binding(0) var<storage, read> input: array<u32>;
@group(0) @binding(1) var<storage, read_write> output: array<u32>;

override low: i32;
override high: i32;
override halves_up: bool; // rounds as if values were 128 higher, and so not negative

@compute @workgroup_size(64)
fn main(@builtin(global_invocation_id) id: vec3<u32>, @builtin(num_workgroups) count: vec3<u32>) {
  let index = flat_index(id, count);
  if (index >= total) {
    return;
  }
  let window = window_of(index);
  var sum = vec4<i32>();
  for (var row = window.first_row; row < window.last_row; row++) {
    for (var column = window.first_column; column < window.last_column; column++) {
      sum += unpack_int8(input[input_at(window, row, column)]);
    }
  }
  let size = (window.last_row - window.first_row) * (window.last_column - window.first_column);
  let away = (sum + sign(sum) * (size / 2)) / size; // division truncates
  let mean = select(away, (sum + 128 * size + size / 2) / size - 128, halves_up);
  output[index] = pack_int8(clamp(mean, vec4<i32>(low), vec4<i32>(high)));
}
