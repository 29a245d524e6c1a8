// uses: dot, dots, weights, requantize, flat_index, rare/transpose_window, rare/transpose_finish
// Packed int8 transposed convolution: an invocation owns one output pixel by four channels and sums taps that reach it.
//
// input:    NHWC, four channels a word
// weights:  [output channels / 4][taps][input channels / 4], the words of four output channels a vec4
// channels: bias and requantization factor of four output channels, see transpose_finish
// output:   NHWC, four channels a word
// tap_sums: [output channels / 4][taps], the input's zero point times the tap's weights, for four output channels, in
//           the units of the products
@group(0) @binding(0) var<storage, read> input: array<u32>;
@group(0) @binding(1) var<storage, read> weights: array<vec4<u32>>;
@group(0) @binding(2) var<storage, read> channels: array<vec4<u32>>;
@group(0) @binding(3) var<storage, read_write> output: array<u32>;
@group(0) @binding(4) var<storage, read> tap_sums: array<vec4<i32>>;

override output_zero: i32;
override low: i32;
override high: i32;

@compute @workgroup_size(64)
fn main(@builtin(global_invocation_id) id: vec3<u32>, @builtin(num_workgroups) count: vec3<u32>) {
  let index = flat_index(id, count);
  let group = index % output_words;
  let pixel = index / output_words;
  if (pixel >= pixels) {
    return;
  }
  let reach = reach_of(pixel);
  var sum = first_of(group);
  for (var i = reach.y % stride_y; i < filter_height; i += stride_y) {
    for (var j = reach.x % stride_x; j < filter_width; j += stride_x) {
      let source = source_of(reach, i, j);
      if (source < 0) {
        continue;
      }
      let tap = (i32(group) * filter_height + i) * filter_width + j;
      sum -= tap_sums[tap];
      for (var k = 0; k < input_words; k++) {
        sum += dots(input[source + k], int8x4x4(weight_block(u32(tap * input_words + k))));
      }
    }
  }
  let total = requantized(total_of(sum, group), group);
  output[index] = pack_int8(clamp(total + output_zero, vec4<i32>(low), vec4<i32>(high)));
}
