// uses: subgroups, software/subgroup_floats, weight_words, requantize, conv_window, epilogue_i8, finish_i8
// conv2d_broadcast_i8 in float32 with the 2x2 max-pool that follows, for filters with stride and dilation 1 along the
// row: an invocation owns the eight pixels under two neighbouring pooled ones, by sixteen output channels. It slides
// along the row of taps, so that a tap costs it two words of the input and not eight. Bindings are the same.
@group(0) @binding(0) var<storage, read> input: array<u32>;
@group(0) @binding(1) var<storage, read> weights: array<u32>;
@group(0) @binding(2) var<storage, read> channels: array<vec4<u32>>;
@group(0) @binding(3) var<storage, read_write> output: array<u32>;

override lanes: u32; // a multiple of eight: one subgroup or several

// Returns word k of pixel x of an input row; rows outside the image are -1.
fn word(row: i32, x: i32, k: i32) -> u32 {
  let inside = row >= 0 && x >= 0 && x < input_width;
  return select(zero_word, input[select(0, (row * input_width + x) * input_words + k, inside)], inside);
}

// Returns the input row, among the rows of all images, of filter row i for row y of the two pooled; -1 outside the
// image.
fn row_of(at: Corner, i: i32, y: i32) -> i32 {
  let row = at.y + y * stride_y + i * dilation_y;
  return select(-1, at.image + row, row >= 0 && row < input_height);
}

@compute @workgroup_size(lanes)
fn main(
  @builtin(global_invocation_id) id: vec3<u32>,
  @builtin(workgroup_id) workgroup: vec3<u32>,
  @builtin(subgroup_invocation_id) lane: u32,
) {
  let width = max(output_width / 2, 1);
  let height = max(output_height / 2, 1);
  let pairs = (width + 1) / 2;
  // All invocations run to the end, because others need the words that they load.
  let row = min(i32(id.x) / pairs, i32(pixels) / width - 1);
  let column = i32(id.x) % pairs * 2;
  let at = corner(row / height, row % height * 2, column * 2);
  let last = output_words - 1u;
  let group = workgroup.y * 4u;
  let groups = vec4<u32>(group, min(group + 1u, last), min(group + 2u, last), min(group + 3u, last));
  var a0 = Sums(first_of(groups.x));
  var a1 = a0;
  var a2 = a0;
  var a3 = a0;
  var a4 = a0;
  var a5 = a0;
  var a6 = a0;
  var a7 = a0;
  var b0 = Sums(first_of(groups.y));
  var b1 = b0;
  var b2 = b0;
  var b3 = b0;
  var b4 = b0;
  var b5 = b0;
  var b6 = b0;
  var b7 = b0;
  var d0 = Sums(first_of(groups.z));
  var d1 = d0;
  var d2 = d0;
  var d3 = d0;
  var d4 = d0;
  var d5 = d0;
  var d6 = d0;
  var d7 = d0;
  var e0 = Sums(first_of(groups.w));
  var e1 = e0;
  var e2 = e0;
  var e3 = e0;
  var e4 = e0;
  var e5 = e0;
  var e6 = e0;
  var e7 = e0;
  let words = filter_height * filter_width * input_words;
  let own = vec2<i32>(select(groups.xz, groups.yw, (lane & 4u) != 0u)) * words * 4 + i32(lane & 3u);
  for (var i = 0; i < filter_height; i++) {
    let upper = row_of(at, i, 0);
    let lower = row_of(at, i, 1);
    for (var k = 0; k < input_words; k++) {
      var p0 = operand(word(upper, at.x, k));
      var p1 = operand(word(upper, at.x + 1, k));
      var p2 = operand(word(upper, at.x + 2, k));
      var q0 = operand(word(lower, at.x, k));
      var q1 = operand(word(lower, at.x + 1, k));
      var q2 = operand(word(lower, at.x + 2, k));
      for (var j = 0; j < filter_width; j++) {
        let w = own + ((i * filter_width + j) * input_words + k) * 4;
        let front = operand(weight_word(u32(w.x)));
        let back = operand(weight_word(u32(w.y)));
        let a = near(front);
        let b = far(front);
        let d = near(back);
        let e = far(back);
        let p3 = operand(word(upper, at.x + 3 + j, k));
        let q3 = operand(word(lower, at.x + 3 + j, k));
        a0 = add_taps(a0, p0, a);
        a1 = add_taps(a1, p1, a);
        a2 = add_taps(a2, p2, a);
        a3 = add_taps(a3, p3, a);
        a4 = add_taps(a4, q0, a);
        a5 = add_taps(a5, q1, a);
        a6 = add_taps(a6, q2, a);
        a7 = add_taps(a7, q3, a);
        b0 = add_taps(b0, p0, b);
        b1 = add_taps(b1, p1, b);
        b2 = add_taps(b2, p2, b);
        b3 = add_taps(b3, p3, b);
        b4 = add_taps(b4, q0, b);
        b5 = add_taps(b5, q1, b);
        b6 = add_taps(b6, q2, b);
        b7 = add_taps(b7, q3, b);
        d0 = add_taps(d0, p0, d);
        d1 = add_taps(d1, p1, d);
        d2 = add_taps(d2, p2, d);
        d3 = add_taps(d3, p3, d);
        d4 = add_taps(d4, q0, d);
        d5 = add_taps(d5, q1, d);
        d6 = add_taps(d6, q2, d);
        d7 = add_taps(d7, q3, d);
        e0 = add_taps(e0, p0, e);
        e1 = add_taps(e1, p1, e);
        e2 = add_taps(e2, p2, e);
        e3 = add_taps(e3, p3, e);
        e4 = add_taps(e4, q0, e);
        e5 = add_taps(e5, q1, e);
        e6 = add_taps(e6, q2, e);
        e7 = add_taps(e7, q3, e);
        p0 = p1;
        p1 = p2;
        p2 = p3;
        q0 = q1;
        q1 = q2;
        q2 = q3;
      }
    }
  }
  if (i32(id.x) < i32(pixels) / width * pairs) {
    let tile = u32(row * width + column);
    let both = column + 1 < width;
    // A loop, because compilers inline `store` in every call.
    for (var to = group; to < min(group + 4u, output_words); to++) {
      store(tile, to, vec4<i32>(a0), vec4<i32>(a1), vec4<i32>(a4), vec4<i32>(a5));
      if (both) {
        store(tile + 1u, to, vec4<i32>(a2), vec4<i32>(a3), vec4<i32>(a6), vec4<i32>(a7));
      }
      a0 = b0;
      a1 = b1;
      a2 = b2;
      a3 = b3;
      a4 = b4;
      a5 = b5;
      a6 = b6;
      a7 = b7;
      b0 = d0;
      b1 = d1;
      b2 = d2;
      b3 = d3;
      b4 = d4;
      b5 = d5;
      b6 = d6;
      b7 = d7;
      d0 = e0;
      d1 = e1;
      d2 = e2;
      d3 = e3;
      d4 = e4;
      d5 = e5;
      d6 = e6;
      d7 = e7;
    }
  }
}
