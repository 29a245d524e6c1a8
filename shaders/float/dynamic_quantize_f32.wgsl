// Rounds each item to 255 steps of its largest magnitude / 127, halves away from zero. A workgroup owns an item.
@group(0) @binding(0) var<storage, read> input: array<vec4<f32>>;
@group(0) @binding(1) var<storage, read_write> output: array<vec4<f32>>;

override items: u32;
override words: u32; // vec4s of an item
override row_words: u32; // vec4s of a row
override length: u32; // elements of a row

const lanes = 64u;
var<workgroup> largest: array<f32, lanes>;

// Returns the largest magnitude in a vec4, without padding.
fn magnitude(word: u32, value: vec4<f32>) -> f32 {
  let place = vec4<u32>((word % row_words) * 4u) + vec4<u32>(0u, 1u, 2u, 3u);
  let kept = select(vec4<f32>(), abs(value), place < vec4<u32>(length));
  return max(max(kept.x, kept.y), max(kept.z, kept.w));
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
  var most = 0.0;
  for (var word = lane; word < words; word += lanes) {
    most = max(most, magnitude(word, input[first + word]));
  }
  largest[lane] = most;
  workgroupBarrier();
  for (var other = 0u; other < lanes; other++) {
    most = max(most, largest[other]);
  }
  let scale = most / 127.0;
  let inverse = select(127.0 / most, 0.0, most == 0.0);
  for (var word = lane; word < words; word += lanes) {
    let steps = input[first + word] * inverse;
    output[first + word] = sign(steps) * floor(abs(steps) + 0.5) * scale;
  }
}
