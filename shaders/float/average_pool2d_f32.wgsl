// uses: float/stored_f32, flat_index, pool_window
// Average pool of float32: mean of the window inside the image. An invocation owns four channels of a pixel.
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
  var sum = vec4<f32>();
  for (var row = window.first_row; row < window.last_row; row++) {
    for (var column = window.first_column; column < window.last_column; column++) {
      sum += vec4<f32>(input[input_at(window, row, column)]);
    }
  }
  let size = (window.last_row - window.first_row) * (window.last_column - window.first_column);
  output[index] = stored(clamp(sum / f32(size), vec4<f32>(low), vec4<f32>(high)));
}
