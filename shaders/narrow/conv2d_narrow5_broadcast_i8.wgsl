// uses: subgroups, dot, dots, weight_words, software/subgroup_words, requantize, conv_window, narrow/window5, epilogue_i8, finish_i8
// conv2d_narrow5_i8 for adapters on which a load costs as much as several products: as in conv2d_broadcast_i8, the
// invocations of a subgroup share the weights that they load, seven words of each of four channels. A workgroup
// computes four pixels an invocation by `groups` groups of channels. Bindings are those of conv2d_narrow_i8, except
// that weights are read by words.
@group(0) @binding(0) var<storage, read> input: array<u32>;
@group(0) @binding(1) var<storage, read> weights: array<u32>;
@group(0) @binding(2) var<storage, read> channels: array<vec4<u32>>;
@group(0) @binding(3) var<storage, read_write> output: array<u32>;

override groups: u32;
override lanes: u32; // a multiple of eight: one subgroup or several

@compute @workgroup_size(lanes)
fn main(
  @builtin(global_invocation_id) id: vec3<u32>,
  @builtin(workgroup_id) workgroup: vec3<u32>,
  @builtin(subgroup_invocation_id) lane: u32,
) {
  // All invocations run to the end, because others need the words that they load.
  let tile = min(id.x, tile_count() - 1u);
  let first_group = workgroup.y * groups;
  let w0 = window_of(corner_of(tile, 0u));
  let w1 = window_of(corner_of(tile, 1u));
  let w2 = window_of(corner_of(tile, 2u));
  let w3 = window_of(corner_of(tile, 3u));
  for (var group = first_group; group < min(first_group + groups, output_words); group++) {
    let at = group * 28u + (lane & 7u);
    let q0 = weight_word(at);
    let q1 = weight_word(at + 8u);
    let q2 = weight_word(at + 16u);
    let q3 = weight_word(min(at + 24u, output_words * 28u - 1u)); // lanes 4 to 7 load unused words of the next group
    let blocks = Blocks(near(q0), far(q0), near(q1), far(q1), near(q2), far(q2), near(q3));
    let bias = first_of(group);
    let s0 = bias + products(w0, blocks);
    let s1 = bias + products(w1, blocks);
    let s2 = bias + products(w2, blocks);
    let s3 = bias + products(w3, blocks);
    if (id.x < tile_count()) {
      store(tile, group, s0, s1, s2, s3);
    }
  }
}
