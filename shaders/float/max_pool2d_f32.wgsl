// uses: float/stored_f32, flat_index, pool_window
// Max-pool of float32: an invocation owns four channels of an output pixel.
@group(0) @binding(0) var<storage, read> input: array<Stored4>;
@group(0) @binding(1) var<storage, read_write> output: array<Stored4>;

override low: f32;
override high: f32;

@compute @workgroup_size(64)
fn main(@builtin(global_invocation_id) id: vec3<u32>, @builtin(num_workgroups) count: vec3<u32>) {
  let index = flat_index(id, count);
  if (index >= total) {
    return;
  }
  let window = window_of(index);
  var largest = vec4<f32>(input[input_at(window, window.first_row, window.first_column)]);
  for (var row = window.first_row; row < window.last_row; row++) {
    for (var column = window.first_column; column < window.last_column; column++) {
      largest = max(largest, vec4<f32>(input[input_at(window, row, column)]));
    }
  }
  output[index] = stored(clamp(largest, vec4<f32>(low), vec4<f32>(high)));
}
