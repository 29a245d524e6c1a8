// Measures the adapter's peak rate of float32 multiply-adds: eight independent chains in registers.
override iterations: u32;

@group(0) @binding(0) var<storage, read_write> sink: array<f32>;

@compute @workgroup_size(64)
fn main(@builtin(global_invocation_id) id: vec3<u32>) {
  // Below 1, so that nothing overflows; unknown when the shader is compiled.
  let b = 0.5 + f32(id.x & 63u) * 0.001;
  let c = 1.0 + b;
  var a0 = b;
  var a1 = b + 1.0;
  var a2 = b + 2.0;
  var a3 = b + 3.0;
  var a4 = b + 4.0;
  var a5 = b + 5.0;
  var a6 = b + 6.0;
  var a7 = b + 7.0;
  for (var i = 0u; i < iterations; i++) {
    a0 = fma(a0, b, c);
    a1 = fma(a1, b, c);
    a2 = fma(a2, b, c);
    a3 = fma(a3, b, c);
    a4 = fma(a4, b, c);
    a5 = fma(a5, b, c);
    a6 = fma(a6, b, c);
    a7 = fma(a7, b, c);
    a0 = fma(a0, b, c);
    a1 = fma(a1, b, c);
    a2 = fma(a2, b, c);
    a3 = fma(a3, b, c);
    a4 = fma(a4, b, c);
    a5 = fma(a5, b, c);
    a6 = fma(a6, b, c);
    a7 = fma(a7, b, c);
  }
  sink[id.x] = a0 + a1 + a2 + a3 + a4 + a5 + a6 + a7;
}
