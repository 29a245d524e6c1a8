// uses: float/stored_f32, flat_index, conv_window, float/epilogue_f32, float/finish_f32
// Float32 convolution, plain: an invocation owns four pixels by four output channels and reads every tap.
//
// input:    NHWC, four channels a vec4
// weights:  [output channels / 4][height][width][input channels / 4][4 input channels], a vec4 of output channels each
// channels: bias of four output channels
// output:   NHWC, four channels a vec4
@group(0) @binding(0) var<storage, read> input: array<Stored4>;
@group(0) @binding(1) var<storage, read> weights: array<Stored4>;
@group(0) @binding(2) var<storage, read> channels: array<vec4<f32>>;
@group(0) @binding(3) var<storage, read_write> output: array<Stored4>;

fn word(first: i32, offset: i32) -> vec4<f32> {
  return select(vec4<f32>(input[max(first, 0) + offset]), vec4<f32>(), first < 0);
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
        let block = mat4x4<f32>(
          vec4<f32>(weights[w]),
          vec4<f32>(weights[w + 1]),
          vec4<f32>(weights[w + 2]),
          vec4<f32>(weights[w + 3]));
        s0 += block * word(t0, k);
        s1 += block * word(t1, k);
        s2 += block * word(t2, k);
        s3 += block * word(t3, k);
        w += 4;
      }
    }
  }
  store(tile, group, s0, s1, s2, s3);
}
