// uses: dot, dots, weights, requantize, flat_index, conv_window, narrow/window5, epilogue_i8, finish_i8
// conv2d_narrow_i8 for filters of 5x5 without dilation: an invocation owns four pixels by `groups` groups of four
// output channels. Bindings are those of conv2d_narrow_i8.
@group(0) @binding(0) var<storage, read> input: array<u32>;
@group(0) @binding(1) var<storage, read> weights: array<vec4<u32>>;
@group(0) @binding(2) var<storage, read> channels: array<vec4<u32>>;
@group(0) @binding(3) var<storage, read_write> output: array<u32>;

override groups: u32;

@compute @workgroup_size(64)
fn main(@builtin(global_invocation_id) id: vec3<u32>, @builtin(num_workgroups) count: vec3<u32>) {
  let index = flat_index(id, count);
  let tile = index % tile_count();
  let first_group = index / tile_count() * groups;
  if (first_group >= output_words) {
    return;
  }
  let w0 = window_of(corner_of(tile, 0u));
  let w1 = window_of(corner_of(tile, 1u));
  let w2 = window_of(corner_of(tile, 2u));
  let w3 = window_of(corner_of(tile, 3u));
  for (var group = first_group; group < min(first_group + groups, output_words); group++) {
    let at = group * 7u;
    let blocks = Blocks(
      int8x4x4(weight_block(at)), int8x4x4(weight_block(at + 1u)), int8x4x4(weight_block(at + 2u)), int8x4x4(weight_block(at + 3u)),
      int8x4x4(weight_block(at + 4u)), int8x4x4(weight_block(at + 5u)), int8x4x4(weight_block(at + 6u)));
    let bias = first_of(group);
    store(tile, group,
      bias + products(w0, blocks), bias + products(w1, blocks), bias + products(w2, blocks), bias + products(w3, blocks));
  }
}
