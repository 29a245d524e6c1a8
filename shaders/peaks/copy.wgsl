// Measures the adapter's memory bandwidth by a copy of 16 bytes an invocation and turn; neighbours read neighbouring
// words.
override iterations: u32;

@group(0) @binding(0) var<storage, read_write> sink: array<vec4<u32>>;
@group(0) @binding(1) var<storage, read> source: array<vec4<u32>>;

@compute @workgroup_size(64)
fn main(@builtin(global_invocation_id) id: vec3<u32>, @builtin(num_workgroups) count: vec3<u32>) {
  let stride = count.x * 64u;
  for (var i = 0u; i < iterations; i++) {
    let at = id.x + i * stride;
    sink[at] = source[at];
  }
}
