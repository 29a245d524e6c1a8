// Products of packed int8 in float32. Their sums are integers below 2^24, and so exact in any order. One invocation of
// a subgroup unpacks four weights of a channel and hands them to the others.
alias Operand = vec4<f32>;
alias Sums = vec4<f32>;

// Unpacks the four bytes of a word.
fn operand(word: u32) -> Operand {
  let bits = bitcast<i32>(word);
  return vec4<f32>(f32((bits << 24u) >> 24u), f32((bits << 16u) >> 24u), f32((bits << 8u) >> 24u), f32(bits >> 24u));
}

// The weights of four channels.
struct Block {
  a: vec4<f32>,
  b: vec4<f32>,
  c: vec4<f32>,
  d: vec4<f32>,
}

// Returns the block that the first four invocations have unpacked: a word of each of four channels.
fn near(own: Operand) -> Block {
  return Block(
    subgroupBroadcast(own, 0u), subgroupBroadcast(own, 1u), subgroupBroadcast(own, 2u), subgroupBroadcast(own, 3u));
}

// Returns the block that the next four have unpacked.
fn far(own: Operand) -> Block {
  return Block(
    subgroupBroadcast(own, 4u), subgroupBroadcast(own, 5u), subgroupBroadcast(own, 6u), subgroupBroadcast(own, 7u));
}

// Adds the products of an input word with the weights of each of four channels.
fn add_taps(sums: Sums, x: Operand, w: Block) -> Sums {
  return vec4<f32>(
    fma(x.x, w.a.x, fma(x.y, w.a.y, fma(x.z, w.a.z, fma(x.w, w.a.w, sums.x)))),
    fma(x.x, w.b.x, fma(x.y, w.b.y, fma(x.z, w.b.z, fma(x.w, w.b.w, sums.y)))),
    fma(x.x, w.c.x, fma(x.y, w.c.y, fma(x.z, w.c.z, fma(x.w, w.c.w, sums.z)))),
    fma(x.x, w.d.x, fma(x.y, w.d.y, fma(x.z, w.d.z, fma(x.w, w.d.w, sums.w)))));
}
