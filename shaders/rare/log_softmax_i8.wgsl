// uses: requantize, rare/requantize_fixed, unpack, rare/binary_logarithm, exponentials_i8
// Logarithm of the softmax of int8 over each row, in integers; src/ops/softmax/log-softmax.ts gives the formula.
// A workgroup owns a row. The table holds 256 more words: distances from the maximum in output steps times 2^16.
override sum_bits: u32; // fractional bits of the sum
override multiplier: u32; // from 22 fractional bits of a binary logarithm to 16 of output steps
override shift: u32;

fn logarithm(distance: u32, log_sum: i32) -> i32 {
  return max(-128, 127 - ((i32(exponentials[256u + distance]) + log_sum + 0x8000) >> 16u));
}

@compute @workgroup_size(lanes)
fn main(
  @builtin(local_invocation_index) lane: u32,
  @builtin(workgroup_id) group: vec3<u32>,
  @builtin(num_workgroups) groups: vec3<u32>,
) {
  let row = group.y * groups.x + group.x;
  if (row >= rows) {
    return;
  }
  let first = row * words;
  let highest = row_max(first, lane);
  let sum = row_sum(first, lane, highest);
  let log_sum = requantize_fixed(binary_logarithm(sum) - (i32(sum_bits) << 22u), multiplier, shift);
  for (var word = lane; word < words; word += lanes) {
    let far = distances(input[first + word], highest);
    output[first + word] = pack_int8(
      vec4<i32>(
        logarithm(far.x, log_sum),
        logarithm(far.y, log_sum),
        logarithm(far.z, log_sum),
        logarithm(far.w, log_sum),
      ),
    );
  }
}
