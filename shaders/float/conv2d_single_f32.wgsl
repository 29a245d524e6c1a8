// uses: float/stored_f32, flat_index, conv_window, float/epilogue_f32, float/finish_f32
// Float32 convolution to fewer than four pixels, such as a fully connected layer at batch 1: an invocation owns one
// pixel by four output channels. Bindings are those of conv2d_f32.
@group(0) @binding(0) var<storage, read> input: array<Stored4>;
@group(0) @binding(1) var<storage, read> weights: array<Stored4>;
@group(0) @binding(2) var<storage, read> channels: array<vec4<f32>>;
@group(0) @binding(3) var<storage, read_write> output: array<Stored4>;

@compute @workgroup_size(64)
fn main(@builtin(global_invocation_id) id: vec3<u32>, @builtin(num_workgroups) count: vec3<u32>) {
  let index = flat_index(id, count);
  let pixel = index % pixels;
  let group = index / pixels;
  if (group >= output_words) {
    return;
  }
  let at = corner_of(pixel / 4u, pixel % 4u);
  var sum = channels[group];
  var w = i32(group) * filter_height * filter_width * input_words * 4;
  for (var i = 0; i < filter_height; i++) {
    for (var j = 0; j < filter_width; j++) {
      let first = tap(at, i, j);
      for (var k = 0; k < input_words; k++) {
        let x = select(vec4<f32>(input[max(first, 0) + k]), vec4<f32>(), first < 0);
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
  let to = pixel * output_words + group;
  output[to] = stored(finish(sum, to));
}
