// uses: subgroups, dot, dots, subgroup_words, requantize, conv_window, epilogue_i8, finish_i8
// Packed int8 convolution without workgroup memory, for CPUs and others on which a load costs as much as several products:
// an invocation owns four pixels by sixteen output channels. The sixteen words of weights are the same for all invocations
// of a subgroup, so each reads two of them and hands them to the others. Bindings are those of conv2d_i8, but that weights
// are read by words. Subgroups have at least eight invocations.
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
  let last = output_words - 1u;
  let group = workgroup.y * 4u;
  let groups = vec4<u32>(group, min(group + 1u, last), min(group + 2u, last), min(group + 3u, last));
  let c0 = corner_of(tile, 0u);
  let c1 = corner_of(tile, 1u);
  let c2 = corner_of(tile, 2u);
  let c3 = corner_of(tile, 3u);
  var a0 = bias_of(groups.x);
  var a1 = a0;
  var a2 = a0;
  var a3 = a0;
  var b0 = bias_of(groups.y);
  var b1 = b0;
  var b2 = b0;
  var b3 = b0;
  var d0 = bias_of(groups.z);
  var d1 = d0;
  var d2 = d0;
  var d3 = d0;
  var e0 = bias_of(groups.w);
  var e1 = e0;
  var e2 = e0;
  var e3 = e0;
  let words = filter_height * filter_width * input_words;
  let mine = select(groups.xz, groups.yw, (lane & 4u) != 0u);
  var w = vec2<i32>(mine) * words * 4 + i32(lane & 3u);
  for (var i = 0; i < filter_height; i++) {
    for (var j = 0; j < filter_width; j++) {
      let t0 = tap(c0, i, j);
      let t1 = tap(c1, i, j);
      let t2 = tap(c2, i, j);
      let t3 = tap(c3, i, j);
      for (var k = 0; k < input_words; k++) {
        let front = weights[w.x];
        let back = weights[w.y];
        let a = near(front);
        let b = far(front);
        let d = near(back);
        let e = far(back);
        let x0 = word(t0, k);
        let x1 = word(t1, k);
        let x2 = word(t2, k);
        let x3 = word(t3, k);
        a0 += dots(x0, a);
        a1 += dots(x1, a);
        a2 += dots(x2, a);
        a3 += dots(x3, a);
        b0 += dots(x0, b);
        b1 += dots(x1, b);
        b2 += dots(x2, b);
        b3 += dots(x3, b);
        d0 += dots(x0, d);
        d1 += dots(x1, d);
        d2 += dots(x2, d);
        d3 += dots(x3, d);
        e0 += dots(x0, e);
        e1 += dots(x1, e);
        e2 += dots(x2, e);
        e3 += dots(x3, e);
        w += 4;
      }
    }
  }
  if (id.x < tile_count()) {
    // A loop, because compilers copy what stores into every call.
    for (var to = group; to < min(group + 4u, output_words); to++) {
      store(tile, to, a0, a1, a2, a3);
      a0 = b0;
      a1 = b1;
      a2 = b2;
      a3 = b3;
      b0 = d0;
      b1 = d1;
      b2 = d2;
      b3 = d3;
      d0 = e0;
      d1 = e1;
      d2 = e2;
      d3 = e3;
    }
  }
}
