// The maximum of an int8 row and the sum of exponentials below it, by a lookup table, for softmax and its logarithm.
// A workgroup owns a row.
@group(0) @binding(0) var<storage, read> input: array<u32>;
@group(0) @binding(1) var<storage, read> exponentials: array<u32>; // 256, by distance from the row's maximum
@group(0) @binding(2) var<storage, read_write> output: array<u32>;

override rows: u32;
override length: u32; // elements of a row
override words: u32; // of a row
override lanes: u32; // a power of two

var<workgroup> partial_max: array<i32, lanes>;
var<workgroup> partial_sum: array<u32, lanes>;

fn reduce_max(lane: u32, value: i32) -> i32 {
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

fn reduce_sum(lane: u32, value: u32) -> u32 {
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

// Returns for each element of a row's word whether it is not padding.
fn inside(word: u32) -> vec4<bool> {
  let at = word * 4u;
  return vec4<u32>(at, at + 1u, at + 2u, at + 3u) < vec4<u32>(length);
}

// Returns the distances of a word's elements from the maximum.
fn distances(word: u32, highest: i32) -> vec4<u32> {
  return vec4<u32>(highest - unpack_int8(word)) & vec4<u32>(0xffu);
}

// Returns the exponentials of a word's elements; 0 for padding.
fn terms(first: u32, word: u32, highest: i32) -> vec4<u32> {
  let distance = distances(input[first + word], highest);
  let found = vec4<u32>(
    exponentials[distance.x],
    exponentials[distance.y],
    exponentials[distance.z],
    exponentials[distance.w],
  );
  return select(vec4<u32>(), found, inside(word));
}

fn row_max(first: u32, lane: u32) -> i32 {
  var highest = -128;
  for (var word = lane; word < words; word += lanes) {
    let values = select(vec4<i32>(-128), unpack_int8(input[first + word]), inside(word));
    highest = max(highest, max(max(values.x, values.y), max(values.z, values.w)));
  }
  return reduce_max(lane, highest);
}

fn row_sum(first: u32, lane: u32, highest: i32) -> u32 {
  var sum = 0u;
  for (var word = lane; word < words; word += lanes) {
    let found = terms(first, word, highest);
    sum += found.x + found.y + found.z + found.w;
  }
  return reduce_sum(lane, sum);
}
