// uses: requantize, unpack, flat_index, rare/reduction, rare/mean_i8
// Mean of int8 over axes that include the last: integer sum, then one division. An invocation owns four elements of
// the output, each the mean of whole rows.
@group(0) @binding(0) var<storage, read> input: array<u32>;
@group(0) @binding(1) var<storage, read_write> output: array<u32>;

override input_length: u32; // elements of a row
override output_length: u32;
override output_words: u32;
override elements: u32; // of the output
fn row_sum(row: u32) -> i32 {
  var sum = vec4<i32>();
  for (var word = 0u; word < input_words; word++) {
    let at = word * 4u;
    let inside = vec4<u32>(at, at + 1u, at + 2u, at + 3u) < vec4<u32>(input_length);
    sum += select(vec4<i32>(), unpack_int8(input[row * input_words + word]), inside);
  }
  return sum.x + sum.y + sum.z + sum.w;
}

fn sum_of(element: u32) -> i32 {
  let first = first_row(min(element, elements - 1u)); // padding may hold anything
  var sum = 0;
  for (var i = 0u; i < reduced_outer; i++) {
    for (var j = 0u; j < reduced_inner; j++) {
      sum += row_sum(first + i * reduced_outer_stride + j * reduced_inner_stride);
    }
  }
  return sum;
}

@compute @workgroup_size(64)
fn main(@builtin(global_invocation_id) id: vec3<u32>, @builtin(num_workgroups) count: vec3<u32>) {
  let index = flat_index(id, count);
  if (index >= total) {
    return;
  }
  let at = (index / output_words) * output_length + (index % output_words) * 4u;
  output[index] = pack_int8(mean4(vec4<i32>(sum_of(at), sum_of(at + 1u), sum_of(at + 2u), sum_of(at + 3u))));
}
