// The sums of a tile's eight pixels. Kernels declare `Weights`, the weights of four input channels (a matrix, or for
// depthwise convolutions a vector), and `weights_at`, which unpacks them.
alias Sums = array<vec4<f32>, 8>;

fn sums_from(start: vec4<f32>) -> Sums {
  return Sums(start, start, start, start, start, start, start, start);
}

// Adds the products of a tap; a and b are the words of the first four pixels and of the last four.
fn add_tap(s: Sums, at: i32, offsets: vec4<f32>, a: vec4<u32>, b: vec4<u32>) -> Sums {
  let tap = weights_at(at, offsets);
  return Sums(
    s[0] + tap * input_floats(a.x), s[1] + tap * input_floats(a.y),
    s[2] + tap * input_floats(a.z), s[3] + tap * input_floats(a.w),
    s[4] + tap * input_floats(b.x), s[5] + tap * input_floats(b.y),
    s[6] + tap * input_floats(b.z), s[7] + tap * input_floats(b.w));
}

// Adds the products of three neighbouring taps; a, b and c are the words of the ten pixels under eight windows, each
// unpacked once.
fn add_taps(s: Sums, at: i32, step: i32, offsets: vec4<f32>, a: vec4<u32>, b: vec4<u32>, c: vec2<u32>) -> Sums {
  let x0 = input_floats(a.x);
  let x1 = input_floats(a.y);
  let x2 = input_floats(a.z);
  let x3 = input_floats(a.w);
  let x4 = input_floats(b.x);
  let x5 = input_floats(b.y);
  let x6 = input_floats(b.z);
  let x7 = input_floats(b.w);
  let x8 = input_floats(c.x);
  let x9 = input_floats(c.y);
  let left = weights_at(at, offsets);
  let middle = weights_at(at + step, offsets);
  let right = weights_at(at + 2 * step, offsets);
  return Sums(
    s[0] + left * x0 + middle * x1 + right * x2, s[1] + left * x1 + middle * x2 + right * x3,
    s[2] + left * x2 + middle * x3 + right * x4, s[3] + left * x3 + middle * x4 + right * x5,
    s[4] + left * x4 + middle * x5 + right * x6, s[5] + left * x5 + middle * x6 + right * x7,
    s[6] + left * x6 + middle * x7 + right * x8, s[7] + left * x7 + middle * x8 + right * x9);
}
