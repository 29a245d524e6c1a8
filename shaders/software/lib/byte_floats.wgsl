// Exact products of int8 in float32, for adapters whose `dot4I8Packed` is slow; docs/numerics.md derives them.
//
// Byte i of an input word is masked in its place, so it counts 256^i; its weight is packed at byte 3 - i and counts
// 256^(3-i). So every product counts 2^24 units, and unpacking takes neither shifts nor multiplications. Only the
// highest byte shows its sign, so the others are 128 higher. The sum's bias corrects that excess of the input; the
// excess of weights is subtracted from them.
fn input_floats(word: u32) -> vec4<f32> {
  let bytes = vec4<u32>(word ^ 0x808080u) & vec4<u32>(0xffu, 0xff00u, 0xff0000u, 0xff000000u);
  return vec4<f32>(bitcast<vec4<i32>>(bytes));
}

// Unpacks the weights of one word. `offsets` are their zero point and excess, in the units of the bytes.
fn weight_floats(word: u32, offsets: vec4<f32>) -> vec4<f32> {
  let bytes = vec4<u32>(word) & vec4<u32>(0xff000000u, 0xff0000u, 0xff00u, 0xffu);
  return vec4<f32>(bitcast<vec4<i32>>(bytes)) - offsets;
}

// Unpacks the words of four output channels: a column for each input channel.
fn weight_matrix(words: vec4<u32>, offsets: vec4<f32>) -> mat4x4<f32> {
  return mat4x4<f32>(
    vec4<f32>(bitcast<vec4<i32>>(words & vec4<u32>(0xff000000u))) - offsets.x,
    vec4<f32>(bitcast<vec4<i32>>(words & vec4<u32>(0xff0000u))) - offsets.y,
    vec4<f32>(bitcast<vec4<i32>>(words & vec4<u32>(0xff00u))) - offsets.z,
    vec4<f32>(bitcast<vec4<i32>>(words & vec4<u32>(0xffu))) - offsets.w);
}
