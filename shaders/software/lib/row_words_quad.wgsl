enable subgroups;
// Reads words and shares them in quads: the four invocations of a quad own the same pixels in four groups of channels,
// so each reads one of four pixels and hands its word to the others. For SwiftShader, whose subgroups are quads and
// where reading a word takes as long as 20 products. row_words.wgsl has the same names and results.
alias Place = i32; // position of one of four pixels of a row

fn tile_of(id: vec3<u32>, workgroups: vec3<u32>) -> Tile {
  let index = id.y * workgroups.x * lanes + id.x;
  let tiles = u32(shape.tiles);
  let quad = index / 4u;
  let group = quad / tiles;
  return tile_at(i32(group * 4u + index % 4u), i32(quad - group * tiles));
}

// Returns the position of one of four pixels from `offset` on, `step` apart.
fn place_of(tile: Tile, row: InputRow, offset: i32, step: i32, words: i32) -> Place {
  return pixel_at(row, offset + tile.group % 4 * step, words);
}

// Returns word k of each of the four pixels.
fn words_of(place: Place, k: i32, zero: u32) -> vec4<u32> {
  let word = word_at(place, k, zero);
  return vec4<u32>(quadBroadcast(word, 0u), quadBroadcast(word, 1u), quadBroadcast(word, 2u), quadBroadcast(word, 3u));
}
