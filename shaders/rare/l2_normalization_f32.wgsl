// uses: float/stored_f32, flat_index
// Divides rows of float32 by their lengths. An invocation owns four elements of a row.
@group(0) @binding(0) var<storage, read> input: array<Stored4>;
@group(0) @binding(1) var<storage, read_write> output: array<Stored4>;

override words: u32; // of a row
override length: u32; // elements of a row
override epsilon: f32;
override total: u32; // words of the output

@compute @workgroup_size(64)
fn main(@builtin(global_invocation_id) id: vec3<u32>, @builtin(num_workgroups) count: vec3<u32>) {
  let index = flat_index(id, count);
  if (index >= total) {
    return;
  }
  let first = index - index % words;
  var squares = vec4<f32>();
  for (var word = 0u; word < words; word++) {
    let at = word * 4u;
    let inside = vec4<u32>(at, at + 1u, at + 2u, at + 3u) < vec4<u32>(length);
    let values = select(vec4<f32>(), vec4<f32>(input[first + word]), inside);
    squares += values * values;
  }
  let size = sqrt(squares.x + squares.y + squares.z + squares.w);
  output[index] = stored(vec4<f32>(input[index]) / max(size, epsilon));
}
