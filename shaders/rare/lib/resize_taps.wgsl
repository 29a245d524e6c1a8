// The pixels between which a bilinear output pixel lies, for int8 and float32. src/ops/resize/resize-bilinear.ts makes
// the
// taps: for each output row, then for each output column, both neighbours and the weight of the second.
override input_height: u32;
override input_width: u32;
override output_height: u32;
override output_width: u32;
override words: u32; // of a pixel, four channels each
override total: u32; // words of the output

@group(0) @binding(1) var<storage, read> taps: array<vec4<u32>>;

// Words of the four neighbours, and the weights across and down as they are in the taps.
struct Neighbours {
  top: vec2<u32>,
  bottom: vec2<u32>,
  across: u32,
  down: u32,
}

fn neighbours_of(index: u32) -> Neighbours {
  let pixel = index / words;
  let line = pixel / output_width;
  let row = taps[line % output_height];
  let column = taps[output_height + pixel % output_width];
  let image = line / output_height * input_height;
  let across = column.xy * words + index % words;
  return Neighbours(
    (image + row.x) * input_width * words + across,
    (image + row.y) * input_width * words + across,
    column.z, row.z);
}
