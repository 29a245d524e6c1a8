// uses: dot, dots, weights, weight_zero, requantize, flat_index, conv_window, epilogue_i8, finish_i8
// Packed int8 convolution, plain: an invocation owns four pixels by four output channels and reads every tap.
//
// input:    NHWC, four channels a word
// weights:  [output channels / 4][height][width][input channels / 4], the words of four output channels a vec4
// channels: bias (less zero point times weights) and float32 requantization factor of four output channels, a vec4 each
// output:   NHWC, four channels a word
@group(0) @binding(0) var<storage, read> input: array<u32>;
@group(0) @binding(1) var<storage, read> weights: array<vec4<u32>>;
@group(0) @binding(2) var<storage, read> channels: array<vec4<u32>>;
@group(0) @binding(3) var<storage, read_write> output: array<u32>;

fn word(first: i32, offset: i32) -> u32 {
  return select(input[max(first, 0) + offset], zero_word, first < 0);
}

@compute @workgroup_size(64)
fn main(@builtin(global_invocation_id) id: vec3<u32>, @builtin(num_workgroups) count: vec3<u32>) {
  let index = flat_index(id, count);
  let tiles = tile_count();
  let tile = index % tiles;
  let group = index / tiles;
  if (group >= output_words) {
    return;
  }
  let c0 = corner_of(tile, 0u);
  let c1 = corner_of(tile, 1u);
  let c2 = corner_of(tile, 2u);
  let c3 = corner_of(tile, 3u);
  var s0 = first_of(group);
  var s1 = s0;
  var s2 = s0;
  var s3 = s0;
  var elements = vec4<i32>();
  var w = i32(group) * filter_height * filter_width * input_words;
  for (var i = 0; i < filter_height; i++) {
    for (var j = 0; j < filter_width; j++) {
      let t0 = tap(c0, i, j);
      let t1 = tap(c1, i, j);
      let t2 = tap(c2, i, j);
      let t3 = tap(c3, i, j);
      for (var k = 0; k < input_words; k++) {
        let block = int8x4x4(weight_block(u32(w)));
        let x0 = word(t0, k);
        let x1 = word(t1, k);
        let x2 = word(t2, k);
        let x3 = word(t3, k);
        s0 += dots(x0, block);
        s1 += dots(x1, block);
        s2 += dots(x2, block);
        s3 += dots(x3, block);
        if (weight_zero != 0) {
          elements += elements_of(x0, x1, x2, x3, k);
        }
        w++;
      }
    }
  }
  if (weight_zero != 0) {
    s0 -= weight_zero * elements.x;
    s1 -= weight_zero * elements.y;
    s2 -= weight_zero * elements.z;
    s3 -= weight_zero * elements.w;
  }
  store(tile, group, s0, s1, s2, s3);
}
