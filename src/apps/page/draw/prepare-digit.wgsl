// Samples a drawing as MNIST prepares its scans; prepare-digit.ts does the same on the CPU. An invocation computes four
// pixels of a row of the image, and writes them as float32 and as one word of int8.
struct Sampling {
  image_to_ink: mat3x3<f32>, // pixels of the image to pixels of the drawing
  inverse_scale: f32,
  zero_point: f32,
}

@group(0) @binding(0) var ink: texture_2d<f32>; // 1 is ink; a margin of one pixel of paper around the drawing
@group(0) @binding(1) var linear: sampler;
@group(0) @binding(2) var<uniform> sampling: Sampling;
@group(0) @binding(3) var<storage, read_write> reals: array<vec4<f32>>;
@group(0) @binding(4) var<storage, read_write> bytes: array<u32>;

override side: u32; // of the image, in pixels
override samples: u32; // along each side of a pixel

// Returns the mean of the drawing over the area of one pixel.
fn area_mean(column: u32, row: u32) -> f32 {
  let size = vec2<f32>(textureDimensions(ink));
  var sum = 0.0;
  for (var down = 0u; down < samples; down++) {
    for (var right = 0u; right < samples; right++) {
      let offset = (vec2<f32>(f32(right), f32(down)) + 0.5) / f32(samples);
      let place = sampling.image_to_ink * vec3<f32>(vec2<f32>(f32(column), f32(row)) + offset, 1.0);
      sum += textureSampleLevel(ink, linear, (place.xy + 1.0) / size, 0.0).x;
    }
  }
  return sum / f32(samples * samples);
}

@compute @workgroup_size(64)
fn main(@builtin(global_invocation_id) id: vec3<u32>) {
  let words = side / 4u;
  if (id.x >= words * side) {
    return;
  }
  let row = id.x / words;
  let column = 4u * (id.x % words);
  let values = vec4<f32>(
    area_mean(column, row),
    area_mean(column + 1u, row),
    area_mean(column + 2u, row),
    area_mean(column + 3u, row),
  );
  reals[id.x] = values;
  let quantized = round(values * sampling.inverse_scale) + sampling.zero_point;
  let masked = vec4<u32>(vec4<i32>(clamp(quantized, vec4(-128.0), vec4(127.0)))) & vec4(0xffu);
  bytes[id.x] = masked.x | (masked.y << 8u) | (masked.z << 16u) | (masked.w << 24u);
}
