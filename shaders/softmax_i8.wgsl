// uses: requantize, unpack
// Softmax of int8 over each row, in integers; src/ops/softmax.ts says the rule. A workgroup owns a row.
@group(0) @binding(0) var<storage, read> input: array<u32>;
@group(0) @binding(1) var<storage, read> exponentials: array<u32>; // 256, by distance from the row's maximum
@group(0) @binding(2) var<storage, read_write> output: array<u32>;

override rows: u32;
override length: u32; // elements of a row
override words: u32; // of a row
override lanes: u32; // a power of two

var<workgroup> partial_max: array<i32, lanes>;
var<workgroup> partial_sum: array<u32, lanes>;

fn row_max(lane: u32, value: i32) -> i32 {
  partial_max[lane] = value;
  for (var half = lanes / 2u; half > 0u; half /= 2u) {
    workgroupBarrier();
    if (lane < half) {
      partial_max[lane] = max(partial_max[lane], partial_max[lane + half]);
    }
  }
  workgroupBarrier();
  return partial_max[0];
}

fn row_sum(lane: u32, value: u32) -> u32 {
  partial_sum[lane] = value;
  for (var half = lanes / 2u; half > 0u; half /= 2u) {
    workgroupBarrier();
    if (lane < half) {
      partial_sum[lane] += partial_sum[lane + half];
    }
  }
  workgroupBarrier();
  return partial_sum[0];
}

// The exponentials of a word's elements; 0 for those behind the row's end.
fn terms(word: u32, highest: i32, at: u32) -> vec4<u32> {
  let distance = vec4<u32>(highest - unpack_int8(word)) & vec4<u32>(0xffu);
  let inside = vec4<u32>(at, at + 1u, at + 2u, at + 3u) < vec4<u32>(length);
  let found = vec4<u32>(
    exponentials[distance.x],
    exponentials[distance.y],
    exponentials[distance.z],
    exponentials[distance.w],
  );
  return select(vec4<u32>(), found, inside);
}

// min(255, (floor(512 * term / sum) + 1) >> 1) - 128 by long division: term <= sum < 2^31.
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
  var highest = -128;
  for (var word = lane; word < words; word += lanes) {
    let at = word * 4u;
    let inside = vec4<u32>(at, at + 1u, at + 2u, at + 3u) < vec4<u32>(length);
    let values = select(vec4<i32>(-128), unpack_int8(input[first + word]), inside);
    highest = max(highest, max(max(values.x, values.y), max(values.z, values.w)));
  }
  highest = row_max(lane, highest);
  var sum = 0u;
  for (var word = lane; word < words; word += lanes) {
    let found = terms(input[first + word], highest, word * 4u);
    sum += found.x + found.y + found.z + found.w;
  }
  sum = row_sum(lane, sum);
  for (var word = lane; word < words; word += lanes) {
    output[first + word] = pack_int8(share(terms(input[first + word], highest, word * 4u), sum));
  }
}
