// uses: requantize, unpack, flat_index, rare/axis_copy
// Copies int8 elements of the input to other places. An invocation owns four elements of an output row, one word.
@group(0) @binding(0) var<storage, read> input: array<u32>;
@group(0) @binding(2) var<storage, read_write> output: array<u32>;

override fill: i32; // for output elements that copy no input element

fn element(row: i32, at: u32, otherwise: i32) -> i32 {
  let place = element_offset(row, at);
  if (place < 0) {
    return otherwise;
  }
  return i32(input[place >> 2u] >> (8u * (u32(place) & 3u)));
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
    output[index] = input[(row + offsets[start_4 + at]) >> 2u];
    return;
  }
  var other = vec4<i32>(fill);
  if (keep) {
    other = unpack_int8(output[index]);
  }
  output[index] = pack_int8(vec4<i32>(
    element(row, at, other.x), element(row, at + 1u, other.y),
    element(row, at + 2u, other.z), element(row, at + 3u, other.w)));
}
