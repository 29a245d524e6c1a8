// uses: float/stored_f32, flat_index, rare/resize_taps
// Bilinear interpolation of float32. An invocation owns four channels.
@group(0) @binding(0) var<storage, read> input: array<Stored4>;
@group(0) @binding(2) var<storage, read_write> output: array<Stored4>;

fn mix_across(words: vec2<u32>, weight: f32) -> vec4<f32> {
  let left = vec4<f32>(input[words.x]);
  return left + (vec4<f32>(input[words.y]) - left) * weight;
}

@compute @workgroup_size(64)
fn main(@builtin(global_invocation_id) id: vec3<u32>, @builtin(num_workgroups) count: vec3<u32>) {
  let index = flat_index(id, count);
  if (index >= total) {
    return;
  }
  let at = neighbours_of(index);
  let top = mix_across(at.top, bitcast<f32>(at.across));
  let bottom = mix_across(at.bottom, bitcast<f32>(at.across));
  output[index] = stored(top + (bottom - top) * bitcast<f32>(at.down));
}
