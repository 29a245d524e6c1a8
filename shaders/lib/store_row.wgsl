// Stores the pixels of a tile, where it is none of a surplus invocation. In a loop, because eight copies of what it does
// would be slower: SwiftShader's code is long.
fn store_row(
  tile: Tile, finish: Finish, s0: vec4<f32>, s1: vec4<f32>, s2: vec4<f32>, s3: vec4<f32>,
  s4: vec4<f32>, s5: vec4<f32>, s6: vec4<f32>, s7: vec4<f32>,
) {
  let step = shape.output_words;
  if (tile.group < step) {
    var at = (tile.row * shape.output_width + tile.x) * step + tile.group;
    let end = at + min(shape.output_width - tile.x, 8) * step;
    var sum = s0;
    var next1 = s1;
    var next2 = s2;
    var next3 = s3;
    var next4 = s4;
    var next5 = s5;
    var next6 = s6;
    loop {
      output[at] = exact_word(sum, finish);
      sum = next1;
      next1 = next2;
      next2 = next3;
      next3 = next4;
      next4 = next5;
      next5 = next6;
      next6 = s7;
      at += step;
      continuing {
        break if at >= end;
      }
    }
  }
}
