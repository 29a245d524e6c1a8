// uses: dot, dots, requantize, conv_window, tile_pixel, epilogue_i8, finish_i8
// Packed int8 convolution as a matrix product whose matrices are never built: a workgroup owns `rows` pixels by
// `columns` output channels. For each of them it stages 64 bytes of the sum in workgroup memory at a time, so that
// every word read from memory serves a whole row or column of the tile. Each invocation owns eight pixels by four
// channels of the tile, so that a vec4 from workgroup memory serves 16 or 32 products. Bindings are those of conv2d_i8;
// pixels are whole vec4s of words.
@group(0) @binding(0) var<storage, read> input: array<vec4<u32>>;
@group(0) @binding(1) var<storage, read> weights: array<vec4<u32>>;
@group(0) @binding(2) var<storage, read> channels: array<vec4<u32>>;
@group(0) @binding(3) var<storage, read_write> output: array<u32>;

override rows: u32;
override columns: u32;
override lanes: u32; // rows * columns / 32

const depth = 4u; // vec4s of a pixel that are staged at a time

var<workgroup> pixel_words: array<vec4<u32>, rows * depth>; // [row][depth]
var<workgroup> channel_words: array<vec4<u32>, columns * depth>; // [4 * depth][columns / 4], words of four channels

@compute @workgroup_size(lanes)
fn main(@builtin(local_invocation_index) lane: u32, @builtin(workgroup_id) workgroup: vec3<u32>) {
  let first = workgroup.x * (rows / 4u);
  let groups = columns / 4u;
  let column = lane % groups;
  let pair = lane / groups;
  let group = min(workgroup.y * groups + column, output_words - 1u);
  let words = filter_height * filter_width * input_words;
  let bias = bias_of(group);
  var s0 = bias;
  var s1 = bias;
  var s2 = bias;
  var s3 = bias;
  var s4 = bias;
  var s5 = bias;
  var s6 = bias;
  var s7 = bias;
  for (var start = 0; start < words; start += 16) {
    for (var i = lane; i < rows * depth; i += lanes) {
      pixel_words[i] = pixel(first, i / depth, min(start + i32(i % depth) * 4, words - 4) / 4);
    }
    for (var i = lane; i < columns * depth; i += lanes) {
      let at = start + i32(i / groups);
      let source = i32(min(workgroup.y * groups + i % groups, output_words - 1u)) * words + at;
      channel_words[i] = select(vec4<u32>(), weights[min(source, i32(output_words) * words - 1)], at < words);
    }
    workgroupBarrier();
    for (var k = 0u; k < depth; k++) {
      let at = pair * 8u * depth + k;
      var x0 = pixel_words[at];
      var x1 = pixel_words[at + depth];
      var x2 = pixel_words[at + 2u * depth];
      var x3 = pixel_words[at + 3u * depth];
      var x4 = pixel_words[at + 4u * depth];
      var x5 = pixel_words[at + 5u * depth];
      var x6 = pixel_words[at + 6u * depth];
      var x7 = pixel_words[at + 7u * depth];
      for (var j = 0u; j < 4u; j++) {
        let block = int8x4x4(channel_words[(k * 4u + j) * groups + column]);
        s0 += dots(x0.x, block);
        s1 += dots(x1.x, block);
        s2 += dots(x2.x, block);
        s3 += dots(x3.x, block);
        s4 += dots(x4.x, block);
        s5 += dots(x5.x, block);
        s6 += dots(x6.x, block);
        s7 += dots(x7.x, block);
        x0 = x0.yzwx;
        x1 = x1.yzwx;
        x2 = x2.yzwx;
        x3 = x3.yzwx;
        x4 = x4.yzwx;
        x5 = x5.yzwx;
        x6 = x6.yzwx;
        x7 = x7.yzwx;
      }
    }
    workgroupBarrier();
  }
  if (workgroup.y * groups + column < output_words) {
    // A loop, because compilers inline `store` in every call.
    let tile = first + pair * 2u;
    for (var to = tile; to < min(tile + 2u, tile_count()); to++) {
      store(to, group, s0, s1, s2, s3);
      s0 = s4;
      s1 = s5;
      s2 = s6;
      s3 = s7;
    }
  }
}
