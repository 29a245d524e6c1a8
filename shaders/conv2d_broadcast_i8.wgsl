// uses: subgroups, dot, dots, requantize, conv_window, epilogue_i8
// Packed int8 convolution without workgroup memory, for CPUs and others on which a load costs as much as several products:
// an invocation owns four pixels by eight output channels. The eight words of weights are the same for all invocations of
// a subgroup, so each reads one of them and hands it to the others. Bindings are those of conv2d_i8, but that weights are
// read by words. Subgroups have at least eight invocations.
@group(0) @binding(0) var<storage, read> input: array<u32>;
@group(0) @binding(1) var<storage, read> weights: array<u32>;
@group(0) @binding(2) var<storage, read> channels: array<vec4<u32>>;
@group(0) @binding(3) var<storage, read_write> output: array<u32>;

override lanes: u32; // a multiple of eight: one subgroup or several

fn word(first: i32, offset: i32) -> u32 {
  return select(input[max(first, 0) + offset], zero_word, first < 0);
}

@compute @workgroup_size(lanes)
fn main(
  @builtin(global_invocation_id) id: vec3<u32>,
  @builtin(workgroup_id) workgroup: vec3<u32>,
  @builtin(subgroup_invocation_id) lane: u32,
) {
  // All invocations go on to the end, because what the others hand over has to come from somewhere.
  let tile = min(id.x, tile_count() - 1u);
  let near = workgroup.y * 2u;
  let far = min(near + 1u, output_words - 1u);
  let c0 = corner_of(tile, 0u);
  let c1 = corner_of(tile, 1u);
  let c2 = corner_of(tile, 2u);
  let c3 = corner_of(tile, 3u);
  var s0 = bias_of(near);
  var s1 = s0;
  var s2 = s0;
  var s3 = s0;
  var r0 = bias_of(far);
  var r1 = r0;
  var r2 = r0;
  var r3 = r0;
  let words = filter_height * filter_width * input_words;
  var w = i32(select(near, far, (lane & 4u) != 0u)) * words * 4 + i32(lane & 3u);
  for (var i = 0; i < filter_height; i++) {
    for (var j = 0; j < filter_width; j++) {
      let t0 = tap(c0, i, j);
      let t1 = tap(c1, i, j);
      let t2 = tap(c2, i, j);
      let t3 = tap(c3, i, j);
      for (var k = 0; k < input_words; k++) {
        let own = weights[w];
        let block = int8x4x4(vec4<u32>(
          subgroupBroadcast(own, 0u), subgroupBroadcast(own, 1u), subgroupBroadcast(own, 2u), subgroupBroadcast(own, 3u)));
        let other = int8x4x4(vec4<u32>(
          subgroupBroadcast(own, 4u), subgroupBroadcast(own, 5u), subgroupBroadcast(own, 6u), subgroupBroadcast(own, 7u)));
        let x0 = word(t0, k);
        let x1 = word(t1, k);
        let x2 = word(t2, k);
        let x3 = word(t3, k);
        s0 += dots(x0, block);
        s1 += dots(x1, block);
        s2 += dots(x2, block);
        s3 += dots(x3, block);
        r0 += dots(x0, other);
        r1 += dots(x1, other);
        r2 += dots(x2, other);
        r3 += dots(x3, other);
        w += 4;
      }
    }
  }
  if (id.x < tile_count()) {
    store(tile, near, s0, s1, s2, s3);
    if (far > near) {
      store(tile, far, r0, r1, r2, r3);
    }
  }
}
