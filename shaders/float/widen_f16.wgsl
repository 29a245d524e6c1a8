// uses: float/stored_f16, flat_index
// Turns float16 into float32. An invocation owns four elements.
@group(0) @binding(0) var<storage, read> input: array<Stored4>;
@group(0) @binding(1) var<storage, read_write> output: array<vec4<f32>>;

override total: u32; // words of the output

@compute @workgroup_size(64)
fn main(@builtin(global_invocation_id) id: vec3<u32>, @builtin(num_workgroups) count: vec3<u32>) {
  let index = flat_index(id, count);
  if (index < total) {
    output[index] = vec4<f32>(input[index]);
  }
}
