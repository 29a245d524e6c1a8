// uses: requantize, unpack, flat_index, rare/part, rare/part_clamp
// Moves one int8 input of a concatenation to its place in the output, and clamps or rescales it.
// An invocation owns one word of the output. If inputs meet inside a word, the bytes below `lane` belong to earlier
// dispatches and are kept; those above the input are written by later dispatches.
@group(0) @binding(0) var<storage, read> input: array<u32>;
@group(0) @binding(1) var<storage, read_write> output: array<u32>;

// Returns a word of an input row, moved up by `lane` bytes; its last bytes continue in the next word.
fn moved(row: u32, word: u32) -> u32 {
  var value = 0u;
  if (word < input_words) {
    value = input[row * input_words + word] << (8u * lane);
  }
  if (word > 0u) {
    // In two steps, because WGSL can't shift by 32.
    value |= (input[row * input_words + word - 1u] >> 8u) >> (24u - 8u * lane);
  }
  return value;
}

@compute @workgroup_size(64)
fn main(@builtin(global_invocation_id) id: vec3<u32>, @builtin(num_workgroups) count: vec3<u32>) {
  let index = flat_index(id, count);
  if (index >= total) {
    return;
  }
  let row = index / span;
  let word = index % span;
  let to = output_at(row, word);
  let bytes = part_bytes(moved(row, word));
  let kept = select(0u, (1u << (8u * lane)) - 1u, word == 0u);
  output[to] = (output[to] & kept) | (bytes & ~kept);
}
