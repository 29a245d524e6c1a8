// uses: requantize, flat_index, padded
// Padding of int8 with the zero point. An invocation owns four elements of a row, one word.
@group(0) @binding(0) var<storage, read> input: array<u32>;
@group(0) @binding(1) var<storage, read_write> output: array<u32>;

override zero: i32;

fn element(row: i32, at: i32) -> i32 {
  if (row < 0 || at < 0 || at >= input_length) {
    return zero;
  }
  return i32(input[row * input_words + (at >> 2u)] >> (8u * (u32(at) & 3u)));
}

@compute @workgroup_size(64)
fn main(@builtin(global_invocation_id) id: vec3<u32>, @builtin(num_workgroups) count: vec3<u32>) {
  let index = flat_index(id, count);
  if (index >= total) {
    return;
  }
  let row = input_row(i32(index) / output_words);
  let at = (i32(index) % output_words) * 4 - before_length;
  let elements = vec4<i32>(element(row, at), element(row, at + 1), element(row, at + 2), element(row, at + 3));
  output[index] = pack_int8(elements);
}
