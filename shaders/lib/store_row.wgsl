// Stores the eight pixels of a tile, where it is none of a surplus invocation. All are rounded as the products lie; where one lies in doubt, all are done again exactly.
// That loop runs once in any case, as everything does on SwiftShader, whose branches skip nothing.
fn store_row(
  tile: Tile, finish: Finish, s0: vec4<f32>, s1: vec4<f32>, s2: vec4<f32>, s3: vec4<f32>,
  s4: vec4<f32>, s5: vec4<f32>, s6: vec4<f32>, s7: vec4<f32>,
) {
  let step = shape.output_words;
  let last = select(0, shape.output_width - tile.x, tile.group < step);
  let first = (tile.row * shape.output_width + tile.x) * step + tile.group;
  let p0 = s0 * finish.scale;
  let p1 = s1 * finish.scale;
  let p2 = s2 * finish.scale;
  let p3 = s3 * finish.scale;
  let p4 = s4 * finish.scale;
  let p5 = s5 * finish.scale;
  let p6 = s6 * finish.scale;
  let p7 = s7 * finish.scale;
  if (1 < last) { output[first + step] = word_of(floor(p1 + 0.5), finish); }
  if (2 < last) { output[first + 2 * step] = word_of(floor(p2 + 0.5), finish); }
  if (3 < last) { output[first + 3 * step] = word_of(floor(p3 + 0.5), finish); }
  if (4 < last) { output[first + 4 * step] = word_of(floor(p4 + 0.5), finish); }
  if (5 < last) { output[first + 5 * step] = word_of(floor(p5 + 0.5), finish); }
  if (6 < last) { output[first + 6 * step] = word_of(floor(p6 + 0.5), finish); }
  if (7 < last) { output[first + 7 * step] = word_of(floor(p7 + 0.5), finish); }
  let doubts = max(max(max(doubt(p1), doubt(p2)), max(doubt(p3), doubt(p4))), max(max(doubt(p5), doubt(p6)), doubt(p7)));
  let end = select(1, min(last, 8), any(doubts >= vec4<f32>()));
  var sum = s0;
  var pixel = 0;
  loop {
    if (pixel < last) { output[first + pixel * step] = exact_word(sum, finish); }
    pixel++;
    sum = select(select(select(s1, s2, pixel == 2), select(s3, s4, pixel == 4), pixel > 2),
      select(select(s5, s6, pixel == 6), s7, pixel == 7), pixel > 4);
    continuing {
      break if pixel >= end;
    }
  }
}
