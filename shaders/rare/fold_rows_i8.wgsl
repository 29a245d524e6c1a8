// uses: requantize, unpack, flat_index, rare/reduction, rare/fold_i8
// Largest, smallest or product of whole rows, the channels kept. An invocation owns four channels.
@group(0) @binding(0) var<storage, read> input: array<u32>;
@group(0) @binding(1) var<storage, read_write> output: array<u32>;

@compute @workgroup_size(64)
fn main(@builtin(global_invocation_id) id: vec3<u32>, @builtin(num_workgroups) count: vec3<u32>) {
  let index = flat_index(id, count);
  if (index >= total) {
    return;
  }
  let word = index % input_words;
  let first = first_row(index / input_words);
  var result = vec4<i32>(start);
  for (var i = 0u; i < reduced_outer; i++) {
    for (var j = 0u; j < reduced_inner; j++) {
      let row = first + i * reduced_outer_stride + j * reduced_inner_stride;
      result = fold(result, unpack_int8(input[row * input_words + word]));
    }
  }
  output[index] = pack_int8(result);
}
