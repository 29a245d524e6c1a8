// uses: float/stored_f32, conv_window, float/epilogue_f32, float/finish_f32
// Float32 convolution by tiles in workgroup memory: conv2d_tile_i8 with four floats instead of four words. Bindings are
// those of conv2d_f32.
@group(0) @binding(0) var<storage, read> input: array<Stored4>;
@group(0) @binding(1) var<storage, read> weights: array<Stored4>;
@group(0) @binding(2) var<storage, read> channels: array<vec4<f32>>;
@group(0) @binding(3) var<storage, read_write> output: array<Stored4>;

override rows: u32;
override columns: u32;
override lanes: u32; // rows * columns / 32

const depth = 4u; // vec4s of a pixel that are staged at a time

var<workgroup> pixel_values: array<Stored4, rows * depth>; // [row][depth]
var<workgroup> channel_values: array<Stored4, columns * depth>; // [4 * depth][columns / 4], of four channels each

// Returns vec4 `at` of the inputs that are summed for pixel `row`, counted from the first pixel of tile `first`.
fn pixel(first: u32, row: u32, at: i32) -> Stored4 {
  let place = at / input_words;
  let start = tap(corner_of(first + row / 4u, row % 4u), place / filter_width, place % filter_width);
  return select(input[max(start, 0) + at % input_words], Stored4(), start < 0);
}

@compute @workgroup_size(lanes)
fn main(@builtin(local_invocation_index) lane: u32, @builtin(workgroup_id) workgroup: vec3<u32>) {
  let first = workgroup.x * (rows / 4u);
  let groups = columns / 4u;
  let column = lane % groups;
  let pair = lane / groups;
  let group = min(workgroup.y * groups + column, output_words - 1u);
  let depths = filter_height * filter_width * input_words * 4;
  let bias = channels[group];
  var s0 = bias;
  var s1 = bias;
  var s2 = bias;
  var s3 = bias;
  var s4 = bias;
  var s5 = bias;
  var s6 = bias;
  var s7 = bias;
  for (var start = 0; start < depths; start += 16) {
    for (var i = lane; i < rows * depth; i += lanes) {
      pixel_values[i] = pixel(first, i / depth, min(start + i32(i % depth) * 4, depths - 4) / 4);
    }
    for (var i = lane; i < columns * depth; i += lanes) {
      let at = start + i32(i / groups);
      let source = i32(min(workgroup.y * groups + i % groups, output_words - 1u)) * depths + at;
      channel_values[i] = select(Stored4(), weights[min(source, i32(output_words) * depths - 1)], at < depths);
    }
    workgroupBarrier();
    for (var k = 0u; k < depth; k++) {
      let at = pair * 8u * depth + k;
      let x0 = vec4<f32>(pixel_values[at]);
      let x1 = vec4<f32>(pixel_values[at + depth]);
      let x2 = vec4<f32>(pixel_values[at + 2u * depth]);
      let x3 = vec4<f32>(pixel_values[at + 3u * depth]);
      let x4 = vec4<f32>(pixel_values[at + 4u * depth]);
      let x5 = vec4<f32>(pixel_values[at + 5u * depth]);
      let x6 = vec4<f32>(pixel_values[at + 6u * depth]);
      let x7 = vec4<f32>(pixel_values[at + 7u * depth]);
      let row = k * 4u * groups + column;
      let block = mat4x4<f32>(
        vec4<f32>(channel_values[row]),
        vec4<f32>(channel_values[row + groups]),
        vec4<f32>(channel_values[row + 2u * groups]),
        vec4<f32>(channel_values[row + 3u * groups]));
      s0 += block * x0;
      s1 += block * x1;
      s2 += block * x2;
      s3 += block * x3;
      s4 += block * x4;
      s5 += block * x5;
      s6 += block * x6;
      s7 += block * x7;
    }
    workgroupBarrier();
  }
  let tile = first + pair * 2u;
  if (workgroup.y * groups + column < output_words && tile < tile_count()) {
    store(tile, group, s0, s1, s2, s3);
    if (tile + 1u < tile_count()) {
      store(tile + 1u, group, s4, s5, s6, s7);
    }
  }
}
