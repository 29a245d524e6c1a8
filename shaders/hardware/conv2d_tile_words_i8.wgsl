// uses: dot, dots, weights, requantize, conv_window, hardware/stage, epilogue_i8, finish_i8
// conv2d_tile_i8 for GPUs with few registers, and for pixels that are no whole vec4s of words: a workgroup owns `size`
// pixels by `size` output channels and stages a word of the sum at a time. An invocation owns four pixels by four
// channels. Bindings are those of conv2d_i8.
@group(0) @binding(0) var<storage, read> input: array<u32>;
@group(0) @binding(1) var<storage, read> weights: array<vec4<u32>>;
@group(0) @binding(2) var<storage, read> channels: array<vec4<u32>>;
@group(0) @binding(3) var<storage, read_write> output: array<u32>;

override size: u32;
override lanes: u32; // size * size / 16

const unit = 1; // words of an element of `input`

// The words of four pixels, and those of four channels, a vec4: [size / 4 words][size / 4]. Pixels are padded, so that
// invocations that store neighbouring words use different banks of memory.
var<workgroup> pixel_words: array<vec4<u32>, size / 4 * (size / 4 + 1)>;
var<workgroup> channel_words: array<vec4<u32>, size / 4 * size / 4>;

fn staged(pixel: Pixel, tap: Tap) -> u32 {
  return select(zero_word, input[index_of(pixel, tap)], is_inside(pixel, tap));
}

@compute @workgroup_size(lanes)
fn main(@builtin(local_invocation_index) lane: u32, @builtin(workgroup_id) workgroup: vec3<u32>) {
  let depth = size / 4u; // words of the sum that are staged at a time
  let pitch = depth + 1u;
  let column = lane % depth;
  let row = lane / depth;
  let first = workgroup.x * depth;
  let group = workgroup.y * depth + column;
  let words = u32(filter_height * filter_width * input_words);

  // This invocation stages word `column` of tile `row`, and word `row` of group `column`.
  let p0 = pixel_of(first, row * 4u);
  let p1 = pixel_of(first, row * 4u + 1u);
  let p2 = pixel_of(first, row * 4u + 2u);
  let p3 = pixel_of(first, row * 4u + 3u);
  var tap = tap_of(i32(column));
  var source = min(group, output_words - 1u) * words + row;

  var s0 = first_of(min(group, output_words - 1u));
  var s1 = s0;
  var s2 = s0;
  var s3 = s0;
  for (var start = 0u; start < words; start += depth) {
    let weight = weight_block(source);
    let pixel = vec4<u32>(staged(p0, tap), staged(p1, tap), staged(p2, tap), staged(p3, tap));
    pixel_words[column * pitch + row] = pixel;
    channel_words[lane] = weight;
    workgroupBarrier();
    // The bound also keeps compilers from unrolling, which would take more registers than some GPUs have.
    for (var k = 0u; k < min(depth, words - start); k++) {
      let x = pixel_words[k * pitch + row];
      let block = int8x4x4(channel_words[k * depth + column]);
      s0 += dots(x.x, block);
      s1 += dots(x.y, block);
      s2 += dots(x.z, block);
      s3 += dots(x.w, block);
    }
    workgroupBarrier();
    tap = tap_after(tap, i32(depth));
    source += depth;
  }
  if (group < output_words && first + row < tile_count()) {
    store(first + row, group, s0, s1, s2, s3);
  }
}
