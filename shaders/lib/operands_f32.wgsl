// The float32 operands of an operator of two, stretched to the output; with lib/broadcast.wgsl.
@group(0) @binding(0) var<storage, read> first: array<vec4<f32>>;
@group(0) @binding(1) var<storage, read> second: array<vec4<f32>>;
@group(0) @binding(2) var<storage, read_write> output: array<vec4<f32>>;

// Bounds of the activation.
override low: f32;
override high: f32;

fn first_operand(at: Place) -> vec4<f32> {
  let values = first[first_at(at)];
  return select(values, values.xxxx, first_splat);
}

fn second_operand(at: Place) -> vec4<f32> {
  let values = second[second_at(at)];
  return select(values, values.xxxx, second_splat);
}

fn activated(values: vec4<f32>) -> vec4<f32> {
  return clamp(values, vec4<f32>(low), vec4<f32>(high));
}
