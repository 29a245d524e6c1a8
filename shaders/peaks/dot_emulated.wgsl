// uses: dot_emulated
// Measures the peak rate of emulated packed int8 products: a 4x4 block of outputs in registers, as in kernels, so that
// each unpacked word takes part in four products. The words change from turn to turn.
override iterations: u32;

@group(0) @binding(0) var<storage, read_write> sink: array<i32>;

struct Block {
  x: Int8x4,
  y: Int8x4,
  z: Int8x4,
  w: Int8x4,
}

fn products(a: Int8x4, block: Block) -> vec4<i32> {
  return vec4<i32>(dot_int8(a, block.x), dot_int8(a, block.y), dot_int8(a, block.z), dot_int8(a, block.w));
}

@compute @workgroup_size(64)
fn main(@builtin(global_invocation_id) id: vec3<u32>) {
  var a = vec4<u32>(0u, 1u, 2u, 3u) + id.x;
  var b = vec4<u32>(4u, 5u, 6u, 7u) + id.x;
  var s0 = vec4<i32>();
  var s1 = vec4<i32>();
  var s2 = vec4<i32>();
  var s3 = vec4<i32>();
  for (var i = 0u; i < iterations; i++) {
    let block = Block(int8x4(b.x), int8x4(b.y), int8x4(b.z), int8x4(b.w));
    s0 += products(int8x4(a.x), block);
    s1 += products(int8x4(a.y), block);
    s2 += products(int8x4(a.z), block);
    s3 += products(int8x4(a.w), block);
    a += vec4<u32>(0x01020304u);
    b += vec4<u32>(0x04030201u);
  }
  let sum = s0 ^ s1 ^ s2 ^ s3;
  sink[id.x] = sum.x ^ sum.y ^ sum.z ^ sum.w;
}
