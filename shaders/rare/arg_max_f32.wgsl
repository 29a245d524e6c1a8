// uses: float/stored_f32, flat_index, rare/arg_max
// Index of the largest float32 along an axis, the first of equal ones. An invocation owns four elements of the output.
@group(0) @binding(0) var<storage, read> input: array<Stored>;

fn later_is_larger(a: u32, b: u32) -> bool {
  return input[b] > input[a];
}

@compute @workgroup_size(64)
fn main(@builtin(global_invocation_id) id: vec3<u32>, @builtin(num_workgroups) count: vec3<u32>) {
  let index = flat_index(id, count);
  if (index < total) {
    write_indices(index);
  }
}
