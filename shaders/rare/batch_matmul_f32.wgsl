// uses: float/stored_f32, flat_index, rare/batch_matmul
// Products of float32 matrices. An invocation owns four elements of an output row.
@group(0) @binding(0) var<storage, read> first: array<Stored>;
@group(0) @binding(1) var<storage, read> second: array<Stored>;
@group(0) @binding(3) var<storage, read_write> output: array<Stored4>;

@compute @workgroup_size(64)
fn main(@builtin(global_invocation_id) id: vec3<u32>, @builtin(num_workgroups) count: vec3<u32>) {
  let index = flat_index(id, count);
  if (index >= total) {
    return;
  }
  let place = place_of(index);
  var sum = vec4<f32>();
  for (var k = 0u; k < depth; k++) {
    let at = place.second + k * down_step;
    let column = vec4<f32>(Stored4(second[at.x], second[at.y], second[at.z], second[at.w]));
    sum += f32(first[place.first + k * depth_step]) * column;
  }
  output[index] = stored(sum);
}
