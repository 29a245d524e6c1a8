// uses: flat_index, conv_window
// Float32 convolution, plain: an invocation owns four pixels by four output channels and reads every tap.
// With `pool`, the four pixels are a 2x2 window of which the largest is kept.
//
// input:    NHWC, four channels a vec4
// weights:  [output channels / 4][height][width][input channels / 4][4 input channels], a vec4 of output channels each
// channels: bias of four output channels
// output:   NHWC, four channels a vec4
@group(0) @binding(0) var<storage, read> input: array<vec4<f32>>;
@group(0) @binding(1) var<storage, read> weights: array<vec4<f32>>;
@group(0) @binding(2) var<storage, read> channels: array<vec4<f32>>;
@group(0) @binding(3) var<storage, read_write> output: array<vec4<f32>>;

override low: f32;
override high: f32;

fn word(first: i32, offset: i32) -> vec4<f32> {
  return select(input[max(first, 0) + offset], vec4<f32>(), first < 0);
}

fn finish(sum: vec4<f32>) -> vec4<f32> {
  return clamp(sum, vec4<f32>(low), vec4<f32>(high));
}

@compute @workgroup_size(64)
fn main(@builtin(global_invocation_id) id: vec3<u32>, @builtin(num_workgroups) count: vec3<u32>) {
  let index = flat_index(id, count);
  let tiles = tile_count();
  let tile = index % tiles;
  let group = index / tiles;
  if (group >= output_words) {
    return;
  }
  let c0 = corner_of(tile, 0u);
  let c1 = corner_of(tile, 1u);
  let c2 = corner_of(tile, 2u);
  let c3 = corner_of(tile, 3u);
  var s0 = channels[group];
  var s1 = s0;
  var s2 = s0;
  var s3 = s0;
  var w = i32(group) * filter_height * filter_width * input_words * 4;
  for (var i = 0; i < filter_height; i++) {
    for (var j = 0; j < filter_width; j++) {
      let t0 = tap(c0, i, j);
      let t1 = tap(c1, i, j);
      let t2 = tap(c2, i, j);
      let t3 = tap(c3, i, j);
      for (var k = 0; k < input_words; k++) {
        let block = mat4x4<f32>(weights[w], weights[w + 1], weights[w + 2], weights[w + 3]);
        s0 += block * word(t0, k);
        s1 += block * word(t1, k);
        s2 += block * word(t2, k);
        s3 += block * word(t3, k);
        w += 4;
      }
    }
  }
  if (pool) {
    output[tile * output_words + group] = finish(max(max(s0, s1), max(s2, s3)));
    return;
  }
  let first = tile * 4u;
  output[first * output_words + group] = finish(s0);
  if (first + 1u < pixels) { output[(first + 1u) * output_words + group] = finish(s1); }
  if (first + 2u < pixels) { output[(first + 2u) * output_words + group] = finish(s2); }
  if (first + 3u < pixels) { output[(first + 3u) * output_words + group] = finish(s3); }
}
