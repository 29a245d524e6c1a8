// The epilogue of the float32 convolution shaders, together with finish_f32, or finish_add_f32 if an ADD follows. The
// shaders declare `output`.
override low: f32;
override high: f32;

fn activated(sum: vec4<f32>) -> vec4<f32> {
  return clamp(sum, vec4<f32>(low), vec4<f32>(high));
}

// Stores a tile: four pixels, or with `pool` their maximum.
fn store(tile: u32, group: u32, s0: vec4<f32>, s1: vec4<f32>, s2: vec4<f32>, s3: vec4<f32>) {
  if (pool) {
    let at = tile * output_words + group;
    output[at] = stored(finish(max(max(s0, s1), max(s2, s3)), at));
    return;
  }
  let first = tile * 4u;
  let a0 = first * output_words + group;
  let a1 = a0 + output_words;
  let a2 = a1 + output_words;
  let a3 = a2 + output_words;
  output[a0] = stored(finish(s0, a0));
  if (first + 1u < pixels) { output[a1] = stored(finish(s1, a1)); }
  if (first + 2u < pixels) { output[a2] = stored(finish(s2, a2)); }
  if (first + 3u < pixels) { output[a3] = stored(finish(s3, a3)); }
}
