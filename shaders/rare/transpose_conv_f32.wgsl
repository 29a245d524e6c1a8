// uses: float/stored_f32, flat_index, rare/transpose_window
// Float32 transposed convolution: an invocation owns one output pixel by four channels and sums the taps that reach it.
//
// input:    NHWC, four channels a vec4
// weights:  [output channels / 4][taps][input channels / 4][4 input channels], a vec4 of output channels each
// channels: bias of four output channels
// output:   NHWC, four channels a vec4
@group(0) @binding(0) var<storage, read> input: array<Stored4>;
@group(0) @binding(1) var<storage, read> weights: array<Stored4>;
@group(0) @binding(2) var<storage, read> channels: array<vec4<f32>>;
@group(0) @binding(3) var<storage, read_write> output: array<Stored4>;

override low: f32;
override high: f32;

@compute @workgroup_size(64)
fn main(@builtin(global_invocation_id) id: vec3<u32>, @builtin(num_workgroups) count: vec3<u32>) {
  let index = flat_index(id, count);
  let group = index % output_words;
  let pixel = index / output_words;
  if (pixel >= pixels) {
    return;
  }
  let reach = reach_of(pixel);
  var sum = channels[group];
  for (var i = reach.y % stride_y; i < filter_height; i += stride_y) {
    for (var j = reach.x % stride_x; j < filter_width; j += stride_x) {
      let source = source_of(reach, i, j);
      if (source < 0) {
        continue;
      }
      var w = ((i32(group) * filter_height + i) * filter_width + j) * input_words * 4;
      for (var k = 0; k < input_words; k++) {
        let x = vec4<f32>(input[source + k]);
        let block = mat4x4<f32>(
          vec4<f32>(weights[w]),
          vec4<f32>(weights[w + 1]),
          vec4<f32>(weights[w + 2]),
          vec4<f32>(weights[w + 3]));
        sum += block * x;
        w += 4;
      }
    }
  }
  output[index] = stored(clamp(sum, vec4<f32>(low), vec4<f32>(high)));
}
