// uses: flat_index, rare/arg_max
// Index of the largest int8 along an axis, the first of equal ones. An invocation owns four elements of the output.
@group(0) @binding(0) var<storage, read> input: array<u32>;

fn element(at: u32) -> i32 {
  return i32(input[at / 4u] << (24u - 8u * (at & 3u))) >> 24u;
}

fn later_is_larger(a: u32, b: u32) -> bool {
  return element(b) > element(a);
}

@compute @workgroup_size(64)
fn main(@builtin(global_invocation_id) id: vec3<u32>, @builtin(num_workgroups) count: vec3<u32>) {
  let index = flat_index(id, count);
  if (index < total) {
    write_indices(index);
  }
}
