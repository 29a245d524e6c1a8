// The kernel of a function of two float32 operands, which broadcast as in lib/broadcast.wgsl. The shader that uses it
// declares the function: fn apply(a: vec4<f32>, b: vec4<f32>) -> vec4<f32>. An invocation owns four channels.
@group(0) @binding(0) var<storage, read> first: array<Stored4>;
@group(0) @binding(1) var<storage, read> second: array<Stored4>;
@group(0) @binding(2) var<storage, read_write> output: array<Stored4>;

// Bounds of the activation.
override low: f32;
override high: f32;

@compute @workgroup_size(64)
fn main(@builtin(global_invocation_id) id: vec3<u32>, @builtin(num_workgroups) count: vec3<u32>) {
  let index = flat_index(id, count);
  if (index >= total) {
    return;
  }
  let at = place_of(index);
  let a = vec4<f32>(first[first_at(at)]);
  let b = vec4<f32>(second[second_at(at)]);
  let values = apply(select(a, a.xxxx, first_splat), select(b, b.xxxx, second_splat));
  output[index] = stored(clamp(values, vec4<f32>(low), vec4<f32>(high)));
}
