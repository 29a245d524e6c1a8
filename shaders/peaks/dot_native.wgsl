// Measures the adapter's peak rate of packed int8 products: eight independent chains in registers. Each result is the
// next operand, so that nothing can be left out or moved out of the loop.
override iterations: u32;

@group(0) @binding(0) var<storage, read_write> sink: array<i32>;

@compute @workgroup_size(64)
fn main(@builtin(global_invocation_id) id: vec3<u32>) {
  let b = 0x01ff0203u + id.x;
  var a0 = i32(id.x);
  var a1 = a0 + 1;
  var a2 = a0 + 2;
  var a3 = a0 + 3;
  var a4 = a0 + 4;
  var a5 = a0 + 5;
  var a6 = a0 + 6;
  var a7 = a0 + 7;
  for (var i = 0u; i < iterations; i++) {
    a0 += dot4I8Packed(u32(a0), b);
    a1 += dot4I8Packed(u32(a1), b);
    a2 += dot4I8Packed(u32(a2), b);
    a3 += dot4I8Packed(u32(a3), b);
    a4 += dot4I8Packed(u32(a4), b);
    a5 += dot4I8Packed(u32(a5), b);
    a6 += dot4I8Packed(u32(a6), b);
    a7 += dot4I8Packed(u32(a7), b);
    a0 += dot4I8Packed(u32(a0), b);
    a1 += dot4I8Packed(u32(a1), b);
    a2 += dot4I8Packed(u32(a2), b);
    a3 += dot4I8Packed(u32(a3), b);
    a4 += dot4I8Packed(u32(a4), b);
    a5 += dot4I8Packed(u32(a5), b);
    a6 += dot4I8Packed(u32(a6), b);
    a7 += dot4I8Packed(u32(a7), b);
  }
  sink[id.x] = a0 ^ a1 ^ a2 ^ a3 ^ a4 ^ a5 ^ a6 ^ a7;
}
