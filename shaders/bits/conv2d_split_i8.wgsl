// uses: sum, dot, dots, bits/width_4, bits/shifted, bits/streams, requantize, conv_window, epilogue_i8, finish_i8
// conv2d_split_i8 for fully connected layers whose rows are whole vec4s of packed weights: neighbouring invocations read
// neighbouring vec4s, each of which serves two, four or eight words of the input. Bindings are those of conv2d_i8.
@group(0) @binding(0) var<storage, read> input: array<u32>;
@group(0) @binding(1) var<storage, read> weights: array<vec4<u32>>;
@group(0) @binding(2) var<storage, read> channels: array<vec4<u32>>;
@group(0) @binding(3) var<storage, read_write> output: array<u32>;

@compute @workgroup_size(64)
fn main(@builtin(local_invocation_index) lane: u32, @builtin(workgroup_id) workgroup: vec3<u32>) {
  let group = workgroup.x;
  let pixel = workgroup.y;
  let vectors = u32(input_words) / fields;
  let first = pixel * u32(input_words);
  var sum = vec4<i32>();
  for (var k = lane; k < vectors; k += 64u) {
    sum += stream_products(weights[group * vectors + k], first + k * fields);
  }
  let total = sum_over(sum, lane);
  if (lane == 0u) {
    store_one(first_of(group) + total, group, pixel * output_words + group);
  }
}
