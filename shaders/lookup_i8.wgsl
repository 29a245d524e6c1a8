// uses: flat_index
// Applies a lookup table to int8. An invocation owns one word.
@group(0) @binding(0) var<storage, read> input: array<u32>;
@group(0) @binding(1) var<storage, read> table: array<u32>; // 256 output bytes, by input byte read as unsigned
@group(0) @binding(2) var<storage, read_write> output: array<u32>;

override total: u32; // words of the output

@compute @workgroup_size(64)
fn main(@builtin(global_invocation_id) id: vec3<u32>, @builtin(num_workgroups) count: vec3<u32>) {
  let index = flat_index(id, count);
  if (index >= total) {
    return;
  }
  let word = input[index];
  let low = table[word & 0xffu] | (table[(word >> 8u) & 0xffu] << 8u);
  let high = table[(word >> 16u) & 0xffu] | (table[word >> 24u] << 8u);
  output[index] = low | (high << 16u);
}
