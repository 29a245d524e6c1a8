// uses: flat_index, broadcast
// Addition of float32. An invocation owns four channels.
@group(0) @binding(0) var<storage, read> first: array<vec4<f32>>;
@group(0) @binding(1) var<storage, read> second: array<vec4<f32>>;
@group(0) @binding(2) var<storage, read_write> output: array<vec4<f32>>;

override low: f32;
override high: f32;

fn operand(values: vec4<f32>, splat: bool) -> vec4<f32> {
  return select(values, values.xxxx, splat);
}

@compute @workgroup_size(64)
fn main(@builtin(global_invocation_id) id: vec3<u32>, @builtin(num_workgroups) count: vec3<u32>) {
  let index = flat_index(id, count);
  if (index >= total) {
    return;
  }
  let at = place_of(index);
  let sum = operand(first[first_at(at)], first_splat) + operand(second[second_at(at)], second_splat);
  output[index] = clamp(sum, vec4<f32>(low), vec4<f32>(high));
}
