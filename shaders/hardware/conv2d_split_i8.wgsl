// uses: sum, dot, dots, weights, requantize, conv_window, epilogue_i8, finish_i8
// Packed int8 convolution to few pixels, such as a fully connected layer at batch 1: a workgroup computes one pixel by
// four output channels and splits the sum among its invocations, which read neighbouring vec4s of weights. No weight is
// used twice, so memory limits the speed. Bindings are those of conv2d_i8.
@group(0) @binding(0) var<storage, read> input: array<u32>;
@group(0) @binding(1) var<storage, read> weights: array<vec4<u32>>;
@group(0) @binding(2) var<storage, read> channels: array<vec4<u32>>;
@group(0) @binding(3) var<storage, read_write> output: array<u32>;

@compute @workgroup_size(64)
fn main(@builtin(local_invocation_index) lane: u32, @builtin(workgroup_id) workgroup: vec3<u32>) {
  let group = workgroup.x;
  let pixel = workgroup.y;
  let at = corner_of(pixel / 4u, pixel % 4u);
  let words = filter_height * filter_width * input_words;
  var sum = vec4<i32>();
  for (var k = i32(lane); k < words; k += 64) {
    let place = k / input_words;
    let first = tap(at, place / filter_width, place % filter_width);
    let word = select(input[max(first, 0) + k % input_words], zero_word, first < 0);
    sum += dots(word, int8x4x4(weight_block(group * u32(words) + u32(k))));
  }
  let total = sum_over(sum, lane);
  if (lane == 0u) {
    let to = pixel * output_words + group;
    store_one(first_of(group) + total, group, to);
  }
}
