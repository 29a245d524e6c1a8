// uses: float/stored_f32, flat_index, conv_window, float/epilogue_f32, float/finish_f32
// Float32 convolution of one-channel images: the taps of a window are gathered once and shared by every output
// channel. An invocation owns four pixels by `groups` groups of four output channels.
//
// input:    one element a pixel, rows padded to a multiple of four
// weights:  [output channels / 4][taps, padded to a multiple of four], a vec4 of output channels each
// channels: bias of four output channels
// output:   NHWC, four channels a vec4
@group(0) @binding(0) var<storage, read> input: array<Stored>;
@group(0) @binding(1) var<storage, read> weights: array<Stored4>;
@group(0) @binding(2) var<storage, read> channels: array<vec4<f32>>;
@group(0) @binding(3) var<storage, read_write> output: array<Stored4>;

override row_words: i32; // elements of an image row, padding included
override tap_words: u32; // taps divided by four, rounded up
override groups: u32;

// A tap of each of four pixels.
var<private> patches: array<vec4<f32>, 64>;

fn value_at(at: Corner, i: i32, j: i32) -> f32 {
  let y = at.y + i * dilation_y;
  let x = at.x + j * dilation_x;
  let inside = y >= 0 && y < input_height && x >= 0 && x < input_width;
  return select(0.0, f32(input[select(0, (at.image + y) * row_words + x, inside)]), inside);
}

@compute @workgroup_size(64)
fn main(@builtin(global_invocation_id) id: vec3<u32>, @builtin(num_workgroups) count: vec3<u32>) {
  let index = flat_index(id, count);
  let tile = index % tile_count();
  let first_group = index / tile_count() * groups;
  if (first_group >= output_words) {
    return;
  }
  let c0 = corner_of(tile, 0u);
  let c1 = corner_of(tile, 1u);
  let c2 = corner_of(tile, 2u);
  let c3 = corner_of(tile, 3u);
  let taps = u32(filter_height * filter_width);
  var to = 0u;
  for (var i = 0; i < filter_height; i++) {
    for (var j = 0; j < filter_width; j++) {
      patches[to] = vec4<f32>(value_at(c0, i, j), value_at(c1, i, j), value_at(c2, i, j), value_at(c3, i, j));
      to++;
    }
  }
  for (var group = first_group; group < min(first_group + groups, output_words); group++) {
    var s0 = channels[group];
    var s1 = s0;
    var s2 = s0;
    var s3 = s0;
    for (var t = 0u; t < taps; t++) {
      let w = vec4<f32>(weights[group * tap_words * 4u + t]);
      let x = patches[t];
      s0 += x.x * w;
      s1 += x.y * w;
      s2 += x.z * w;
      s3 += x.w * w;
    }
    store(tile, group, s0, s1, s2, s3);
  }
}
