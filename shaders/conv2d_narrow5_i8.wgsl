// uses: dot, dots, requantize, flat_index, conv_window, epilogue_i8, finish_i8
// conv2d_narrow_i8 for filters of 5x5 without dilation: a row of taps is two words shifted, and the 25 taps of a pixel are
// seven words in registers, not in an array. An invocation owns four pixels by `groups` groups of four output channels.
// Bindings are those of conv2d_narrow_i8.
@group(0) @binding(0) var<storage, read> input: array<u32>;
@group(0) @binding(1) var<storage, read> weights: array<vec4<u32>>;
@group(0) @binding(2) var<storage, read> channels: array<vec4<u32>>;
@group(0) @binding(3) var<storage, read_write> output: array<u32>;

override row_words: i32; // of an image row
override groups: u32;
override last_bytes: u32; // a mask of the bytes of a row's last word that are pixels

// A word of an image row; bytes outside the image read the zero point.
fn word_at(row: i32, at: i32) -> u32 {
  let inside = row >= 0 && at >= 0 && at < row_words;
  let found = input[select(0, row * row_words + at, inside)];
  let mask = select(0u, select(0xffffffffu, last_bytes, at == row_words - 1), inside);
  return (found & mask) | (zero_word & ~mask);
}

// Five taps: four in x and one in y.
fn taps(corner: Corner, i: i32) -> vec2<u32> {
  let y = corner.y + i;
  let row = select(-1, corner.image + y, y >= 0 && y < input_height);
  let low = word_at(row, corner.x >> 2u);
  let high = word_at(row, (corner.x >> 2u) + 1);
  let shift = (u32(corner.x) & 3u) * 8u;
  // In two steps, because a shift by 32 is none.
  return vec2<u32>((low >> shift) | ((high << (24u - shift)) << 8u), (high >> shift) & 0xffu);
}

// The words of a pixel's window.
struct Window {
  front: vec4<u32>,
  back: vec3<u32>,
}

fn window_of(corner: Corner) -> Window {
  let r0 = taps(corner, 0);
  let r1 = taps(corner, 1);
  let r2 = taps(corner, 2);
  let r3 = taps(corner, 3);
  let r4 = taps(corner, 4);
  return Window(
    vec4<u32>(
      r0.x,
      r0.y | (r1.x << 8u),
      (r1.x >> 24u) | (r1.y << 8u) | (r2.x << 16u),
      (r2.x >> 16u) | (r2.y << 16u) | (r3.x << 24u)),
    vec3<u32>((r3.x >> 8u) | (r3.y << 24u), r4.x, r4.y));
}

@compute @workgroup_size(64)
fn main(@builtin(global_invocation_id) id: vec3<u32>, @builtin(num_workgroups) count: vec3<u32>) {
  let index = flat_index(id, count);
  let tile = index % tile_count();
  let first_group = index / tile_count() * groups;
  if (first_group >= output_words) {
    return;
  }
  let w0 = window_of(corner_of(tile, 0u));
  let w1 = window_of(corner_of(tile, 1u));
  let w2 = window_of(corner_of(tile, 2u));
  let w3 = window_of(corner_of(tile, 3u));
  for (var group = first_group; group < min(first_group + groups, output_words); group++) {
    let at = group * 7u;
    let b0 = int8x4x4(weights[at]);
    let b1 = int8x4x4(weights[at + 1u]);
    let b2 = int8x4x4(weights[at + 2u]);
    let b3 = int8x4x4(weights[at + 3u]);
    let b4 = int8x4x4(weights[at + 4u]);
    let b5 = int8x4x4(weights[at + 5u]);
    let b6 = int8x4x4(weights[at + 6u]);
    let bias = bias_of(group);
    store(tile, group,
      bias + dots(w0.front.x, b0) + dots(w0.front.y, b1) + dots(w0.front.z, b2) + dots(w0.front.w, b3)
        + dots(w0.back.x, b4) + dots(w0.back.y, b5) + dots(w0.back.z, b6),
      bias + dots(w1.front.x, b0) + dots(w1.front.y, b1) + dots(w1.front.z, b2) + dots(w1.front.w, b3)
        + dots(w1.back.x, b4) + dots(w1.back.y, b5) + dots(w1.back.z, b6),
      bias + dots(w2.front.x, b0) + dots(w2.front.y, b1) + dots(w2.front.z, b2) + dots(w2.front.w, b3)
        + dots(w2.back.x, b4) + dots(w2.back.y, b5) + dots(w2.back.z, b6),
      bias + dots(w3.front.x, b0) + dots(w3.front.y, b1) + dots(w3.front.z, b2) + dots(w3.front.w, b3)
        + dots(w3.back.x, b4) + dots(w3.back.y, b5) + dots(w3.back.z, b6));
  }
}
