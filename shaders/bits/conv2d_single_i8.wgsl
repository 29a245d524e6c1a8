// uses: dot, dots, weight_zero, bits/width_4, bits/shifted, bits/streams, requantize, flat_index, conv_window, epilogue_i8, finish_i8
// conv2d_single_i8 for fully connected layers whose rows are whole vec4s of packed weights: each of these is read once
// and serves two, four or eight words of the input. Bindings are those of conv2d_i8.
@group(0) @binding(0) var<storage, read> input: array<u32>;
@group(0) @binding(1) var<storage, read> weights: array<vec4<u32>>;
@group(0) @binding(2) var<storage, read> channels: array<vec4<u32>>;
@group(0) @binding(3) var<storage, read_write> output: array<u32>;

@compute @workgroup_size(64)
fn main(@builtin(global_invocation_id) id: vec3<u32>, @builtin(num_workgroups) count: vec3<u32>) {
  let index = flat_index(id, count);
  let pixel = index % pixels;
  let group = index / pixels;
  if (group >= output_words) {
    return;
  }
  let vectors = u32(input_words) / fields;
  let first = pixel * u32(input_words);
  var sum = first_of(group);
  for (var k = 0u; k < vectors; k++) {
    sum += stream_products(weights[group * vectors + k], first + k * fields);
  }
  store_one(sum, group, pixel * output_words + group);
}
