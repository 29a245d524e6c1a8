// uses: float/stored_f32, flat_index
// Reshape of float32 rows whose padding differs. An invocation owns four elements of an output row.
@group(0) @binding(0) var<storage, read> input: array<Stored>;
@group(0) @binding(1) var<storage, read_write> output: array<Stored4>;

override input_length: u32; // elements of a row
override input_words: u32; // of a row, four elements each
override output_length: u32;
override output_words: u32;
override elements: u32; // of the tensor
override total: u32; // words of the output

fn element(at: u32) -> f32 {
  let within = min(at, elements - 1u); // padding may hold anything finite
  return f32(input[(within / input_length) * input_words * 4u + within % input_length]);
}

@compute @workgroup_size(64)
fn main(@builtin(global_invocation_id) id: vec3<u32>, @builtin(num_workgroups) count: vec3<u32>) {
  let index = flat_index(id, count);
  if (index >= total) {
    return;
  }
  let at = (index / output_words) * output_length + (index % output_words) * 4u;
  output[index] = stored(vec4<f32>(element(at), element(at + 1u), element(at + 2u), element(at + 3u)));
}
