// uses: float/stored_f32, unpack, flat_index
// Turns int8 or uint8 into float32: scale * (q - zero point). An invocation owns four elements, one input word.
@group(0) @binding(0) var<storage, read> input: array<u32>;
@group(0) @binding(1) var<storage, read_write> output: array<Stored4>;

override scale: f32;
override zero_point: i32;
override flip: u32; // 0x80808080 turns uint8 into int8; 0 for int8
override total: u32; // words of the input

@compute @workgroup_size(64)
fn main(@builtin(global_invocation_id) id: vec3<u32>, @builtin(num_workgroups) count: vec3<u32>) {
  let index = flat_index(id, count);
  if (index >= total) {
    return;
  }
  output[index] = stored(scale * vec4<f32>(unpack_int8(input[index] ^ flip) - zero_point));
}
