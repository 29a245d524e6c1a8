// uses: dot, dots, weights, requantize, flat_index, conv_window, narrow/window5, epilogue_i8, finish_i8
// conv2d_narrow5_i8 for GPUs with few registers: the windows lie in workgroup memory, so that the epilogue, which runs
// for each group of channels, has the registers. Nothing is shared: an invocation reads what it has written. Bindings
// are those of conv2d_narrow_i8.
@group(0) @binding(0) var<storage, read> input: array<u32>;
@group(0) @binding(1) var<storage, read> weights: array<vec4<u32>>;
@group(0) @binding(2) var<storage, read> channels: array<vec4<u32>>;
@group(0) @binding(3) var<storage, read_write> output: array<u32>;

override groups: u32;

const lanes = 64u;

// A word of four pixels' windows each: [7 words][lanes].
var<workgroup> windows: array<vec4<u32>, 448>;

fn keep(window: Window, pixel: u32, lane: u32) {
  windows[lane][pixel] = window.front.x;
  windows[lane + lanes][pixel] = window.front.y;
  windows[lane + 2u * lanes][pixel] = window.front.z;
  windows[lane + 3u * lanes][pixel] = window.front.w;
  windows[lane + 4u * lanes][pixel] = window.back.x;
  windows[lane + 5u * lanes][pixel] = window.back.y;
  windows[lane + 6u * lanes][pixel] = window.back.z;
}

@compute @workgroup_size(64)
fn main(
  @builtin(global_invocation_id) id: vec3<u32>,
  @builtin(num_workgroups) count: vec3<u32>,
  @builtin(local_invocation_index) lane: u32,
) {
  let index = flat_index(id, count);
  let tile = index % tile_count();
  let first_group = index / tile_count() * groups;
  if (first_group >= output_words) {
    return;
  }
  for (var pixel = 0u; pixel < 4u; pixel++) {
    keep(window_of(corner_of(tile, pixel)), pixel, lane);
  }
  for (var group = first_group; group < min(first_group + groups, output_words); group++) {
    var s0 = first_of(group);
    var s1 = s0;
    var s2 = s0;
    var s3 = s0;
    for (var k = 0u; k < 7u; k++) {
      let words = windows[k * lanes + lane];
      let block = int8x4x4(weight_block(group * 7u + k));
      s0 += dots(words.x, block);
      s1 += dots(words.y, block);
      s2 += dots(words.z, block);
      s3 += dots(words.w, block);
    }
    store(tile, group, s0, s1, s2, s3);
  }
}
