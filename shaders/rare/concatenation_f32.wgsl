// uses: float/stored_f32, flat_index, rare/part
// Moves one float32 input of a concatenation to its place in the output, and clamps it.
// An invocation owns four elements of the output. If inputs meet among them, those below `lane` belong to earlier
// dispatches and are kept; those above the input are written by later dispatches.
@group(0) @binding(0) var<storage, read> input: array<Stored>;
@group(0) @binding(1) var<storage, read_write> output: array<Stored4>;

override low: f32;
override high: f32;

fn element(row: u32, at: i32, kept: f32) -> f32 {
  if (at < 0) {
    return kept;
  }
  if (at >= i32(input_words) * 4) {
    return 0.0;
  }
  return clamp(f32(input[row * input_words * 4u + u32(at)]), low, high);
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
  let kept = vec4<f32>(output[to]);
  let at = i32(word * 4u) - i32(lane);
  output[to] = stored(vec4<f32>(
    element(row, at, kept.x),
    element(row, at + 1, kept.y),
    element(row, at + 2, kept.z),
    element(row, at + 3, kept.w),
  ));
}
