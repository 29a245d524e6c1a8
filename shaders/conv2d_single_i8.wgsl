// uses: dot, dots, weights, weight_zero, requantize, flat_index, conv_window, epilogue_i8, finish_i8
// Packed int8 convolution to fewer than four pixels, such as a fully connected layer at batch 1: an invocation owns one
// pixel by four output channels. Bindings are those of conv2d_i8.
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
  let at = corner_of(pixel / 4u, pixel % 4u);
  var sum = first_of(group);
  var elements = 0;
  var w = i32(group) * filter_height * filter_width * input_words;
  for (var i = 0; i < filter_height; i++) {
    for (var j = 0; j < filter_width; j++) {
      let first = tap(at, i, j);
      for (var k = 0; k < input_words; k++) {
        let word = select(input[max(first, 0) + k], zero_word, first < 0);
        sum += dots(word, int8x4x4(weight_block(u32(w))));
        if (weight_zero != 0) {
          elements += elements_of(word, 0u, 0u, 0u, k).x;
        }
        w++;
      }
    }
  }
  let to = pixel * output_words + group;
  store_one(sum - weight_zero * elements, group, to);
}
