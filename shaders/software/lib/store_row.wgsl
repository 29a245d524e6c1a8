// Stores the pixels of a tile, unless the invocation is surplus. In a loop, because eight copies of its long code would
// be slower on SwiftShader.
fn store_row(tile: Tile, finish: Finish, sums: Sums) {
  let step = shape.output_words;
  if (tile.group < step) {
    var at = (tile.row * shape.output_width + tile.x) * step + tile.group;
    let end = at + min(shape.output_width - tile.x, tile_pixels) * step;
    var sum = sums[0];
    var next1 = sums[1];
    var next2 = sums[2];
    var next3 = sums[3];
    var next4 = sums[4];
    var next5 = sums[5];
    var next6 = sums[6];
    loop {
      output[at] = exact_word(sum, finish);
      sum = next1;
      next1 = next2;
      next2 = next3;
      next3 = next4;
      next4 = next5;
      next5 = next6;
      next6 = sums[7];
      at += step;
      continuing {
        break if at >= end;
      }
    }
  }
}
