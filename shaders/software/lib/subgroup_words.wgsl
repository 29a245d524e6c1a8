// Shares words that a whole subgroup of at least eight invocations uses: each reads one and hands it to the others.
// subgroup_floats.wgsl has the same names, for sums in float32.
alias Operand = u32;
alias Block = Int8x4x4;
alias Sums = vec4<i32>;

fn operand(word: u32) -> Operand {
  return word;
}

// Adds the products of an input word with the weights of each of four channels.
fn add_taps(sums: Sums, x: Operand, block: Block) -> Sums {
  return sums + dots(x, block);
}

// Returns the block that the first four invocations have read: a word of each of four channels.
fn near(own: Operand) -> Block {
  return int8x4x4(vec4<u32>(
    subgroupBroadcast(own, 0u), subgroupBroadcast(own, 1u), subgroupBroadcast(own, 2u), subgroupBroadcast(own, 3u)));
}

// Returns the block that the next four have read.
fn far(own: Operand) -> Block {
  return int8x4x4(vec4<u32>(
    subgroupBroadcast(own, 4u), subgroupBroadcast(own, 5u), subgroupBroadcast(own, 6u), subgroupBroadcast(own, 7u)));
}
