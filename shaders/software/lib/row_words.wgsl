// Reads words without sharing them between invocations. row_words_quad.wgsl has the same names and results.
alias Place = vec4<i32>; // positions of four pixels of a row

fn tile_of(id: vec3<u32>, workgroups: vec3<u32>) -> Tile {
  let index = id.y * workgroups.x * lanes + id.x;
  let tiles = u32(shape.tiles);
  let group = index / tiles;
  return tile_at(i32(group), i32(index - group * tiles));
}

// Returns the positions of four pixels from `offset` on, `step` apart.
fn place_of(tile: Tile, row: InputRow, offset: i32, step: i32, words: i32) -> Place {
  return Place(
    pixel_at(row, offset, words), pixel_at(row, offset + step, words),
    pixel_at(row, offset + 2 * step, words), pixel_at(row, offset + 3 * step, words));
}

// Returns word k of each of the four pixels.
fn words_of(place: Place, k: i32, zero: u32) -> vec4<u32> {
  return vec4<u32>(
    word_at(place.x, k, zero), word_at(place.y, k, zero), word_at(place.z, k, zero), word_at(place.w, k, zero));
}
