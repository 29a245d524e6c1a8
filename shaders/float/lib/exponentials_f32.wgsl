// The maximum of a float32 row and the sum of exp(beta * (x - max)), for softmax and its logarithm.
// A workgroup owns a row.
@group(0) @binding(0) var<storage, read> input: array<Stored4>;
@group(0) @binding(1) var<storage, read_write> output: array<Stored4>;

override rows: u32;
override length: u32; // elements of a row
override words: u32; // of a row, four elements each
override lanes: u32; // a power of two
override beta: f32;

var<workgroup> partial_max: array<f32, lanes>;
var<workgroup> partial_sum: array<f32, lanes>;

fn reduce_max(lane: u32, value: f32) -> f32 {
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

fn reduce_sum(lane: u32, value: f32) -> f32 {
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

fn inside(word: u32) -> vec4<bool> {
  let at = word * 4u;
  return vec4<u32>(at, at + 1u, at + 2u, at + 3u) < vec4<u32>(length);
}

fn terms(values: vec4<f32>, highest: f32, word: u32) -> vec4<f32> {
  return select(vec4<f32>(), exp((values - highest) * beta), inside(word));
}

fn row_max(first: u32, lane: u32) -> f32 {
  var highest = vec4<f32>(input[first]).x;
  for (var word = lane; word < words; word += lanes) {
    let values = select(vec4<f32>(highest), vec4<f32>(input[first + word]), inside(word));
    highest = max(highest, max(max(values.x, values.y), max(values.z, values.w)));
  }
  return reduce_max(lane, highest);
}

fn row_sum(first: u32, lane: u32, highest: f32) -> f32 {
  var sum = 0.0;
  for (var word = lane; word < words; word += lanes) {
    let found = terms(vec4<f32>(input[first + word]), highest, word);
    sum += found.x + found.y + found.z + found.w;
  }
  return reduce_sum(lane, sum);
}
