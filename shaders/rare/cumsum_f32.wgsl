// uses: float/stored_f32, flat_index
// Running sums of float32 along an axis. An invocation owns a line.
@group(0) @binding(0) var<storage, read> input: array<Stored>;
@group(0) @binding(1) var<storage, read_write> output: array<Stored>;

override extent: u32; // elements of a line
override step: u32; // elements in memory from one to the next
override block: u32; // elements in memory that neighbouring lines, `step` of them, take together
override padding: u32; // elements behind the line that are no line's
override exclusive: bool;
override reverse: bool;
override total: u32; // lines

@compute @workgroup_size(64)
fn main(@builtin(global_invocation_id) id: vec3<u32>, @builtin(num_workgroups) count: vec3<u32>) {
  let index = flat_index(id, count);
  if (index >= total) {
    return;
  }
  let first = (index / step) * block + index % step;
  var sum = 0.0;
  for (var i = 0u; i < extent; i++) {
    let at = first + select(i, extent - 1u - i, reverse) * step;
    let next = sum + f32(input[at]);
    output[at] = stored(vec4<f32>(select(next, sum, exclusive))).x;
    sum = next;
  }
  for (var i = 0u; i < padding; i++) {
    output[first + extent + i] = Stored();
  }
}
