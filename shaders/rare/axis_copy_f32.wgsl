// uses: float/stored_f32, flat_index, rare/axis_copy
// Copies float32 elements of the input to other places. An invocation owns four elements of an output row.
@group(0) @binding(0) var<storage, read> input: array<Stored>;
@group(0) @binding(2) var<storage, read_write> output: array<Stored4>;

override fill: f32; // for output elements that copy no input element

fn element(row: i32, at: u32, otherwise: f32) -> f32 {
  let place = element_offset(row, at);
  if (place < 0) {
    return otherwise;
  }
  return f32(input[place]);
}

@compute @workgroup_size(64)
fn main(@builtin(global_invocation_id) id: vec3<u32>, @builtin(num_workgroups) count: vec3<u32>) {
  let index = flat_index(id, count);
  if (index >= total) {
    return;
  }
  let row = row_offset(index / words);
  let at = (index % words) * 4u;
  if (whole_words && row >= 0) {
    let first = row + offsets[start_4 + at];
    output[index] = Stored4(input[first], input[first + 1], input[first + 2], input[first + 3]);
    return;
  }
  var other = vec4<f32>(fill);
  if (keep) {
    other = vec4<f32>(output[index]);
  }
  output[index] = stored(vec4<f32>(
    element(row, at, other.x), element(row, at + 1u, other.y),
    element(row, at + 2u, other.z), element(row, at + 3u, other.w)));
}
