enable f16;
// Float32 elements that lie in memory as float16. WGSL leaves open what becomes of numbers beyond float16's, so none is
// converted: a word says that there was one, and the run fails.
alias Stored = f16;
alias Stored4 = vec4<f16>;

@group(0) @binding(9) var<storage, read_write> overflow: array<u32>;

const largest_half = 65504.0;

fn stored(values: vec4<f32>) -> Stored4 {
  let kept = clamp(values, vec4<f32>(-largest_half), vec4<f32>(largest_half));
  if (any(abs(values) > vec4<f32>(largest_half))) {
    overflow[0] = 1u;
  }
  return Stored4(kept);
}
