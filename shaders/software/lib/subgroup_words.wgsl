// Words that are the same for a whole subgroup of at least eight invocations: each reads one and hands it to the others.

// What the first four invocations read: a word of each of four channels.
fn near(own: u32) -> Int8x4x4 {
  return int8x4x4(vec4<u32>(
    subgroupBroadcast(own, 0u), subgroupBroadcast(own, 1u), subgroupBroadcast(own, 2u), subgroupBroadcast(own, 3u)));
}

// What the next four read.
fn far(own: u32) -> Int8x4x4 {
  return int8x4x4(vec4<u32>(
    subgroupBroadcast(own, 4u), subgroupBroadcast(own, 5u), subgroupBroadcast(own, 6u), subgroupBroadcast(own, 7u)));
}
