// uses: float/stored_f32, flat_index, rare/reduction
// Mean of float32 over axes that include the last. An invocation owns four elements of the output, each the mean of
// whole rows.
@group(0) @binding(0) var<storage, read> input: array<Stored4>;
@group(0) @binding(1) var<storage, read_write> output: array<Stored4>;

override input_length: u32; // elements of a row
override output_length: u32;
override output_words: u32;
override elements: u32; // of the output
override divisor: f32; // elements summed

fn row_sum(row: u32) -> f32 {
  var sum = vec4<f32>();
  for (var word = 0u; word < input_words; word++) {
    let at = word * 4u;
    let inside = vec4<u32>(at, at + 1u, at + 2u, at + 3u) < vec4<u32>(input_length);
    sum += select(vec4<f32>(), vec4<f32>(input[row * input_words + word]), inside);
  }
  return sum.x + sum.y + sum.z + sum.w;
}

fn mean(element: u32) -> f32 {
  let first = first_row(min(element, elements - 1u)); // padding may hold anything finite
  var sum = 0.0;
  for (var i = 0u; i < reduced_outer; i++) {
    for (var j = 0u; j < reduced_inner; j++) {
      sum += row_sum(first + i * reduced_outer_stride + j * reduced_inner_stride);
    }
  }
  return sum / divisor;
}

@compute @workgroup_size(64)
fn main(@builtin(global_invocation_id) id: vec3<u32>, @builtin(num_workgroups) count: vec3<u32>) {
  let index = flat_index(id, count);
  if (index >= total) {
    return;
  }
  let at = (index / output_words) * output_length + (index % output_words) * 4u;
  output[index] = stored(vec4<f32>(mean(at), mean(at + 1u), mean(at + 2u), mean(at + 3u)));
}
