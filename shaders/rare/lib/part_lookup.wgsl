// Replaces part_clamp where an input of a concatenation has another scale or zero point than the output.
@group(0) @binding(2) var<storage, read> table: array<u32>; // 256 output bytes, by input byte read as unsigned

fn part_bytes(word: u32) -> u32 {
  let low = table[word & 0xffu] | (table[(word >> 8u) & 0xffu] << 8u);
  let high = table[(word >> 16u) & 0xffu] | (table[word >> 24u] << 8u);
  return low | (high << 16u);
}
