// uses: float/stored_f32
// Rounds each item to whole steps, halves away from zero: to 255 steps around zero, or from its least to its largest
// element. A workgroup owns an item.
@group(0) @binding(0) var<storage, read> input: array<Stored4>;
@group(0) @binding(1) var<storage, read_write> output: array<Stored4>;

override items: u32;
override words: u32; // vec4s of an item
override row_words: u32; // vec4s of a row
override length: u32; // elements of a row
override asymmetric: bool;

const lanes = 64u;
var<workgroup> extremes: array<vec2<f32>, lanes>;

// Returns how far a vec4 goes below and above zero, without padding.
fn extent(word: u32, value: vec4<f32>) -> vec2<f32> {
  let place = vec4<u32>((word % row_words) * 4u) + vec4<u32>(0u, 1u, 2u, 3u);
  let kept = select(vec4<f32>(), value, place < vec4<u32>(length));
  return max(max(vec2<f32>(-kept.x, kept.x), vec2<f32>(-kept.y, kept.y)),
    max(vec2<f32>(-kept.z, kept.z), vec2<f32>(-kept.w, kept.w)));
}

// Rounds halves away from zero. Adding 0.5 and rounding down would round the number below 0.5 up.
fn round_away(value: vec4<f32>) -> vec4<f32> {
  let size = abs(value);
  let whole = floor(size);
  return sign(value) * (whole + select(vec4<f32>(), vec4<f32>(1.0), size - whole >= vec4<f32>(0.5)));
}

@compute @workgroup_size(lanes)
fn main(
  @builtin(local_invocation_index) lane: u32,
  @builtin(workgroup_id) group: vec3<u32>,
  @builtin(num_workgroups) groups: vec3<u32>,
) {
  let item = group.y * groups.x + group.x;
  if (item >= items) {
    return;
  }
  let first = item * words;
  var most = vec2<f32>();
  for (var word = lane; word < words; word += lanes) {
    most = max(most, extent(word, vec4<f32>(input[first + word])));
  }
  extremes[lane] = most;
  workgroupBarrier();
  for (var other = 0u; other < lanes; other++) {
    most = max(most, extremes[other]);
  }
  let largest = max(most.x, most.y);
  var scale = largest / 127.0;
  var inverse = 127.0 / largest;
  var zero = 0.0;
  var lowest = -127.0;
  if (asymmetric) {
    scale = (most.x + most.y) / 255.0;
    inverse = 1.0 / scale;
    zero = clamp(round_away(vec4<f32>(most.x / scale - 128.0)).x, -128.0, 127.0);
    lowest = -128.0;
  }
  if (largest == 0.0) {
    inverse = 0.0;
    zero = 0.0;
  }
  for (var word = lane; word < words; word += lanes) {
    let steps = clamp(round_away(zero + vec4<f32>(input[first + word]) * inverse), vec4<f32>(lowest), vec4<f32>(127.0));
    output[first + word] = stored((steps - zero) * scale);
  }
}
