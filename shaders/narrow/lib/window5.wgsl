// 5x5 windows over images of one channel: a row of taps is shifted out of two words, and the 25 taps of a pixel are
// seven words in registers. Needs conv_window, and `input` as words.
override row_words: i32; // of an image row
override last_bytes: u32; // a mask of the bytes in a row's last word that are pixels

// Returns a word of an image row, with the zero point in bytes outside the image.
fn word_at(row: i32, at: i32) -> u32 {
  let inside = row >= 0 && at >= 0 && at < row_words;
  let found = input[select(0, row * row_words + at, inside)];
  let mask = select(0u, select(0xffffffffu, last_bytes, at == row_words - 1), inside);
  return (found & mask) | (zero_word & ~mask);
}

// Returns five taps: four in x and one in y.
fn taps(corner: Corner, i: i32) -> vec2<u32> {
  let y = corner.y + i;
  let row = select(-1, corner.image + y, y >= 0 && y < input_height);
  let low = word_at(row, corner.x >> 2u);
  let high = word_at(row, (corner.x >> 2u) + 1);
  let shift = (u32(corner.x) & 3u) * 8u;
  // In two steps, because WGSL can't shift by 32.
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

// The weights of four output channels, a block for each word of a window.
struct Blocks {
  b0: Int8x4x4,
  b1: Int8x4x4,
  b2: Int8x4x4,
  b3: Int8x4x4,
  b4: Int8x4x4,
  b5: Int8x4x4,
  b6: Int8x4x4,
}

fn products(window: Window, blocks: Blocks) -> vec4<i32> {
  return dots(window.front.x, blocks.b0) + dots(window.front.y, blocks.b1) + dots(window.front.z, blocks.b2)
    + dots(window.front.w, blocks.b3) + dots(window.back.x, blocks.b4) + dots(window.back.y, blocks.b5)
    + dots(window.back.z, blocks.b6);
}
