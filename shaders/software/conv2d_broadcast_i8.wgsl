// uses: subgroups, dot, dots, weight_words, software/subgroup_words, requantize, conv_window, epilogue_i8, finish_i8
// Packed int8 convolution without workgroup memory, for CPUs and other adapters on which a load costs as much as
// several
// products: an invocation owns four pixels by sixteen output channels. All invocations of a subgroup use the same
// sixteen words of weights, so each loads two of them and shares them with the others. Subgroups have at least eight
// invocations. Bindings are those of conv2d_i8, except that weights are read by words.
//
// With subgroup_floats, sums are float32: four multiplications and additions at once, for CPUs that have no instruction
// for products of packed bytes, if no sum reaches 2^24.
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
  // All invocations run to the end, because others need the words that they load.
  let tile = min(id.x, tile_count() - 1u);
  let last = output_words - 1u;
  let group = workgroup.y * 4u;
  let groups = vec4<u32>(group, min(group + 1u, last), min(group + 2u, last), min(group + 3u, last));
  let c0 = corner_of(tile, 0u);
  let c1 = corner_of(tile, 1u);
  let c2 = corner_of(tile, 2u);
  let c3 = corner_of(tile, 3u);
  var a0 = Sums(first_of(groups.x));
  var a1 = a0;
  var a2 = a0;
  var a3 = a0;
  var b0 = Sums(first_of(groups.y));
  var b1 = b0;
  var b2 = b0;
  var b3 = b0;
  var d0 = Sums(first_of(groups.z));
  var d1 = d0;
  var d2 = d0;
  var d3 = d0;
  var e0 = Sums(first_of(groups.w));
  var e1 = e0;
  var e2 = e0;
  var e3 = e0;
  let words = filter_height * filter_width * input_words;
  let own = vec2<i32>(select(groups.xz, groups.yw, (lane & 4u) != 0u)) * words * 4 + i32(lane & 3u);
  for (var i = 0; i < filter_height; i++) {
    for (var j = 0; j < filter_width; j++) {
      let t0 = tap(c0, i, j);
      let t1 = tap(c1, i, j);
      let t2 = tap(c2, i, j);
      let t3 = tap(c3, i, j);
      for (var k = 0; k < input_words; k++) {
        let w = own + ((i * filter_width + j) * input_words + k) * 4;
        let front = operand(weight_word(u32(w.x)));
        let back = operand(weight_word(u32(w.y)));
        let a = near(front);
        let b = far(front);
        let d = near(back);
        let e = far(back);
        let x0 = operand(word(t0, k));
        let x1 = operand(word(t1, k));
        let x2 = operand(word(t2, k));
        let x3 = operand(word(t3, k));
        a0 = add_taps(a0, x0, a);
        a1 = add_taps(a1, x1, a);
        a2 = add_taps(a2, x2, a);
        a3 = add_taps(a3, x3, a);
        b0 = add_taps(b0, x0, b);
        b1 = add_taps(b1, x1, b);
        b2 = add_taps(b2, x2, b);
        b3 = add_taps(b3, x3, b);
        d0 = add_taps(d0, x0, d);
        d1 = add_taps(d1, x1, d);
        d2 = add_taps(d2, x2, d);
        d3 = add_taps(d3, x3, d);
        e0 = add_taps(e0, x0, e);
        e1 = add_taps(e1, x1, e);
        e2 = add_taps(e2, x2, e);
        e3 = add_taps(e3, x3, e);
      }
    }
  }
  if (id.x < tile_count()) {
    // A loop, because compilers inline `store` in every call.
    for (var to = group; to < min(group + 4u, output_words); to++) {
      store(tile, to, vec4<i32>(a0), vec4<i32>(a1), vec4<i32>(a2), vec4<i32>(a3));
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
