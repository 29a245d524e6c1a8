// finish_f32 with the ADD that follows; the convolution's output is one of its operands.
@group(0) @binding(4) var<storage, read> addend: array<Stored4>; // same layout as the output

override sum_low: f32;
override sum_high: f32;

fn finish(sum: vec4<f32>, at: u32) -> vec4<f32> {
  return clamp(activated(sum) + vec4<f32>(addend[at]), vec4<f32>(sum_low), vec4<f32>(sum_high));
}
