// uses: requantize, unpack, flat_index, rare/reduction, rare/fold_i8
// Largest, smallest or product over axes that include the last. An invocation owns four elements of the output, each of
// whole rows.
@group(0) @binding(0) var<storage, read> input: array<u32>;
@group(0) @binding(1) var<storage, read_write> output: array<u32>;

override input_length: u32; // elements of a row
override output_length: u32;
override output_words: u32;
override elements: u32; // of the output

fn fold_row(row: u32, before: vec4<i32>) -> vec4<i32> {
  var result = before;
  for (var word = 0u; word < input_words; word++) {
    let at = word * 4u;
    let inside = vec4<u32>(at, at + 1u, at + 2u, at + 3u) < vec4<u32>(input_length);
    result = select(result, fold(result, unpack_int8(input[row * input_words + word])), inside);
  }
  return result;
}

fn fold_all(element: u32) -> i32 {
  let first = first_row(min(element, elements - 1u)); // padding may hold anything
  var lanes = vec4<i32>(start);
  for (var i = 0u; i < reduced_outer; i++) {
    for (var j = 0u; j < reduced_inner; j++) {
      lanes = fold_row(first + i * reduced_outer_stride + j * reduced_inner_stride, lanes);
    }
  }
  let pairs = fold(lanes, lanes.zwxy);
  return fold(pairs, pairs.yxwz).x;
}

@compute @workgroup_size(64)
fn main(@builtin(global_invocation_id) id: vec3<u32>, @builtin(num_workgroups) count: vec3<u32>) {
  let index = flat_index(id, count);
  if (index >= total) {
    return;
  }
  let at = (index / output_words) * output_length + (index % output_words) * 4u;
  output[index] = pack_int8(vec4<i32>(fold_all(at), fold_all(at + 1u), fold_all(at + 2u), fold_all(at + 3u)));
}
