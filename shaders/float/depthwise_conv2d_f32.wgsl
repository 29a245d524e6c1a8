// uses: float/stored_f32, flat_index, conv_window, float/epilogue_f32, float/finish_f32
// Float32 depthwise convolution: an invocation owns four pixels by four output channels.
//
// input:    NHWC, four channels a vec4
// weights:  [output channels / 4][taps], four channels a vec4
// channels: bias of four output channels
// output:   NHWC, four channels a vec4
@group(0) @binding(0) var<storage, read> input: array<Stored4>;
@group(0) @binding(1) var<storage, read> weights: array<Stored4>;
@group(0) @binding(2) var<storage, read> channels: array<vec4<f32>>;
@group(0) @binding(3) var<storage, read_write> output: array<Stored4>;

override multiplier: u32; // output channels per input channel

fn channel_value(first: i32, channel: u32) -> f32 {
  return f32(input[first + i32(channel >> 2u)][channel & 3u]);
}

// Returns the input channels that feed a group of four output channels.
fn channels_of(first: i32, group: u32) -> vec4<f32> {
  if (first < 0) {
    return vec4<f32>();
  }
  if (multiplier == 1u) {
    return vec4<f32>(input[first + i32(group)]);
  }
  let last = u32(input_words) * 4u - 1u;
  let channel = min((vec4<u32>(group * 4u) + vec4<u32>(0u, 1u, 2u, 3u)) / multiplier, vec4<u32>(last));
  return vec4<f32>(
    channel_value(first, channel.x), channel_value(first, channel.y),
    channel_value(first, channel.z), channel_value(first, channel.w));
}

@compute @workgroup_size(64)
fn main(@builtin(global_invocation_id) id: vec3<u32>, @builtin(num_workgroups) count: vec3<u32>) {
  let index = flat_index(id, count);
  let group = index % output_words;
  let tile = index / output_words;
  if (tile >= tile_count()) {
    return;
  }
  let c0 = corner_of(tile, 0u);
  let c1 = corner_of(tile, 1u);
  let c2 = corner_of(tile, 2u);
  let c3 = corner_of(tile, 3u);
  var s0 = channels[group];
  var s1 = s0;
  var s2 = s0;
  var s3 = s0;
  var tap_index = i32(group) * filter_height * filter_width;
  for (var i = 0; i < filter_height; i++) {
    for (var j = 0; j < filter_width; j++) {
      let w = vec4<f32>(weights[tap_index]);
      s0 += channels_of(tap(c0, i, j), group) * w;
      s1 += channels_of(tap(c1, i, j), group) * w;
      s2 += channels_of(tap(c2, i, j), group) * w;
      s3 += channels_of(tap(c3, i, j), group) * w;
      tap_index++;
    }
  }
  store(tile, group, s0, s1, s2, s3);
}
