// uses: dot, dots, weights, requantize, conv_window, hardware/stage, epilogue_i8, finish_i8
// Packed int8 convolution as a matrix product whose matrices are never built: a workgroup owns `rows` pixels by
// `columns` output channels. For each of them it stages `depth` vec4s of the sum for each of `slices` in workgroup
// memory at a time, so that every word read from memory serves a whole row or column of the tile. An invocation owns
// `block` pixels by four channels of the tile, so that a vec4 from workgroup memory serves 16 or 32 products. With
// slices, as many invocations own the same block, each has its part of the sum, and they are added at the end. Bindings
// are those of conv2d_i8; pixels are whole vec4s of words.
@group(0) @binding(0) var<storage, read> input: array<vec4<u32>>;
@group(0) @binding(1) var<storage, read> weights: array<vec4<u32>>;
@group(0) @binding(2) var<storage, read> channels: array<vec4<u32>>;
@group(0) @binding(3) var<storage, read_write> output: array<u32>;

override rows: u32;
override columns: u32;
override block: u32; // 8 or 4
override slices: u32; // a power of two; 1 with blocks of 8
override lanes: u32; // rows / block * columns / 4 * slices

override depth: u32; // vec4s of a pixel that each slice takes at a step

const unit = 4; // words of an element of `input`

// Staged pixels [slices * depth][block][rows / block] and weights [slices * 4 * depth][columns / 4]: neighbouring
// invocations read neighbouring vec4s. At the end the weights' part
// holds the sums of half of the invocations, for which depth must be rows / 8 or more.
var<workgroup> pixel_words: array<vec4<u32>, rows * depth * slices>;
var<workgroup> channel_words: array<vec4<u32>, columns * depth * slices>;

fn staged(pixel: Pixel, tap: Tap, found: vec4<u32>) -> vec4<u32> {
  return select(vec4<u32>(zero_word), found, is_inside(pixel, tap));
}

@compute @workgroup_size(lanes)
fn main(@builtin(local_invocation_index) lane: u32, @builtin(workgroup_id) workgroup: vec3<u32>) {
  let first = workgroup.x * (rows / 4u);
  let groups = columns / 4u;
  let pairs = max(rows / block, 1u);
  let column = lane % groups;
  let pair = lane / groups % pairs;
  let slice = lane / groups / pairs;
  let words = u32(filter_height * filter_width * input_words);
  let step = depth * slices;

  // This invocation stages vec4 `k4` of up to four pixels, and word `k` of up to four groups of channels.
  let k4 = lane % step;
  let row = lane / step;
  let more_rows = lanes / step;
  let p0 = pixel_of(first, row);
  let p1 = pixel_of(first, min(row + more_rows, rows - 1u));
  let p2 = pixel_of(first, min(row + 2u * more_rows, rows - 1u));
  let p3 = pixel_of(first, min(row + 3u * more_rows, rows - 1u));
  let to_pixel = (k4 * block + row % block) * pairs + row / block;
  let more_pairs = more_rows / block;
  let k = lane / groups;
  let more_words = lanes / groups;
  let staged_group = min(workgroup.y * groups + column, output_words - 1u);
  var source = staged_group * words + k;

  var bias = first_of(staged_group);
  if (slices > 1u) {
    bias = select(vec4<i32>(), bias, slice == 0u);
  }
  var s0 = bias;
  var s1 = bias;
  var s2 = bias;
  var s3 = bias;
  var s4 = bias;
  var s5 = bias;
  var s6 = bias;
  var s7 = bias;
  var tap = tap_of(i32(k4));
  let whole = words % (4u * step) == 0u;
  for (var start = 0u; start < words; start += 4u * step) {
    let x0 = input[index_of(p0, tap)];
    var x1 = x0;
    var x2 = x0;
    var x3 = x0;
    if (rows > more_rows) { x1 = input[index_of(p1, tap)]; }
    if (rows > 2u * more_rows) { x2 = input[index_of(p2, tap)]; }
    if (rows > 3u * more_rows) { x3 = input[index_of(p3, tap)]; }
    let w0 = weight_block(source);
    var w1 = w0;
    var w2 = w0;
    var w3 = w0;
    if (4u * step > more_words) { w1 = weight_block(source + more_words); }
    if (4u * step > 2u * more_words) { w2 = weight_block(source + 2u * more_words); }
    if (4u * step > 3u * more_words) { w3 = weight_block(source + 3u * more_words); }
    pixel_words[to_pixel] = staged(p0, tap, x0);
    if (rows > more_rows) { pixel_words[to_pixel + more_pairs] = staged(p1, tap, x1); }
    if (rows > 2u * more_rows) { pixel_words[to_pixel + 2u * more_pairs] = staged(p2, tap, x2); }
    if (rows > 3u * more_rows) { pixel_words[to_pixel + 3u * more_pairs] = staged(p3, tap, x3); }
    let at = start + k;
    channel_words[lane] = select(vec4<u32>(), w0, whole || at < words);
    if (4u * step > more_words) {
      channel_words[lane + lanes] = select(vec4<u32>(), w1, whole || at + more_words < words);
    }
    if (4u * step > 2u * more_words) {
      channel_words[lane + 2u * lanes] = select(vec4<u32>(), w2, whole || at + 2u * more_words < words);
    }
    if (4u * step > 3u * more_words) {
      channel_words[lane + 3u * lanes] = select(vec4<u32>(), w3, whole || at + 3u * more_words < words);
    }
    workgroupBarrier();
    for (var k = 0u; k < depth; k++) {
      let at = (slice * depth + k) * rows + pair;
      var y0 = pixel_words[at];
      var y1 = pixel_words[at + pairs];
      var y2 = pixel_words[at + 2u * pairs];
      var y3 = pixel_words[at + 3u * pairs];
      var y4 = y0;
      var y5 = y0;
      var y6 = y0;
      var y7 = y0;
      if (block == 8u) {
        y4 = pixel_words[at + 4u * pairs];
        y5 = pixel_words[at + 5u * pairs];
        y6 = pixel_words[at + 6u * pairs];
        y7 = pixel_words[at + 7u * pairs];
      }
      for (var j = 0u; j < 4u; j++) {
        let weight = int8x4x4(channel_words[((slice * depth + k) * 4u + j) * groups + column]);
        s0 += dots(y0.x, weight);
        s1 += dots(y1.x, weight);
        s2 += dots(y2.x, weight);
        s3 += dots(y3.x, weight);
        y0 = y0.yzwx;
        y1 = y1.yzwx;
        y2 = y2.yzwx;
        y3 = y3.yzwx;
        if (block == 8u) {
          s4 += dots(y4.x, weight);
          s5 += dots(y5.x, weight);
          s6 += dots(y6.x, weight);
          s7 += dots(y7.x, weight);
          y4 = y4.yzwx;
          y5 = y5.yzwx;
          y6 = y6.yzwx;
          y7 = y7.yzwx;
        }
      }
    }
    workgroupBarrier();
    tap = tap_after(tap, i32(step));
    source += 4u * step;
  }
  // Adds the upper half of the slices to the lower one until one is left.
  for (var half = slices / 2u; half > 0u; half /= 2u) {
    let members = half * groups * pairs;
    let at = lane % members;
    if (slice >= half && slice < 2u * half) {
      channel_words[at] = bitcast<vec4<u32>>(s0);
      channel_words[at + members] = bitcast<vec4<u32>>(s1);
      channel_words[at + 2u * members] = bitcast<vec4<u32>>(s2);
      channel_words[at + 3u * members] = bitcast<vec4<u32>>(s3);
    }
    workgroupBarrier();
    if (slice < half) {
      s0 += bitcast<vec4<i32>>(channel_words[at]);
      s1 += bitcast<vec4<i32>>(channel_words[at + members]);
      s2 += bitcast<vec4<i32>>(channel_words[at + 2u * members]);
      s3 += bitcast<vec4<i32>>(channel_words[at + 3u * members]);
    }
    workgroupBarrier();
  }
  let group = workgroup.y * groups + column;
  if (group < output_words && slice == 0u) {
    // A loop, because compilers inline `store` in every call.
    let tile = first + pair * (block / 4u);
    for (var to = tile; to < min(tile + block / 4u, tile_count()); to++) {
      store(to, group, s0, s1, s2, s3);
      s0 = s4;
      s1 = s5;
      s2 = s6;
      s3 = s7;
    }
  }
}
