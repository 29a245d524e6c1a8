// How the float32 shaders of convolutions end. They declare `output`.
override low: f32;
override high: f32;

fn finish(sum: vec4<f32>) -> vec4<f32> {
  return clamp(sum, vec4<f32>(low), vec4<f32>(high));
}

// Stores a tile: four pixels, or with `pool` the largest of them.
fn store(tile: u32, group: u32, s0: vec4<f32>, s1: vec4<f32>, s2: vec4<f32>, s3: vec4<f32>) {
  if (pool) {
    output[tile * output_words + group] = finish(max(max(s0, s1), max(s2, s3)));
    return;
  }
  let first = tile * 4u;
  output[first * output_words + group] = finish(s0);
  if (first + 1u < pixels) { output[(first + 1u) * output_words + group] = finish(s1); }
  if (first + 2u < pixels) { output[(first + 2u) * output_words + group] = finish(s2); }
  if (first + 3u < pixels) { output[(first + 3u) * output_words + group] = finish(s3); }
}
