// uses: requantize, unpack, exponentials_i8
// Softmax of int8 over each row, in integers; src/ops/softmax/softmax.ts gives the formula. A workgroup owns a row.

// Returns min(255, (floor(512 * term / sum) + 1) >> 1) - 128 by long division; term <= sum < 2^31.
fn share(term: vec4<u32>, sum: u32) -> vec4<i32> {
  let divisor = vec4<u32>(sum);
  var rest = term;
  var quotient = vec4<u32>();
  for (var bit = 0; bit < 10; bit++) {
    let fits = rest >= divisor;
    quotient = quotient * 2u + select(vec4<u32>(), vec4<u32>(1u), fits);
    rest = select(rest, rest - divisor, fits) * 2u;
  }
  return min(vec4<i32>((quotient + 1u) >> vec4<u32>(1u)), vec4<i32>(255)) - 128;
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
  for (var word = lane; word < words; word += lanes) {
    output[first + word] = pack_int8(share(terms(first, word, highest), sum));
  }
}
