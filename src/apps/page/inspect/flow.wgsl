// Draws feature maps as thin slabs, coloured by value: one instance per slab, 36 vertices each.

struct View {
  view_projection: mat4x4<f32>,
  // Index of the layer under the pointer; -1 for none.
  highlighted: i32,
  // Index of the last lit layer; layers after it are dimmed.
  lit: f32,
  thickness: f32,
  padding: f32,
}

struct Slab {
  centre: vec3<f32>,
  layer: u32,
  // Extent along x and y.
  size: vec2<f32>,
  // Index of the first texel; texels along x in the low half of `extent`, along y in the high half.
  offset: u32,
  extent: u32,
}

@group(0) @binding(0) var<uniform> view: View;
@group(0) @binding(1) var<storage, read> slabs: array<Slab>;
// Indices into the palette, four in a word.
@group(0) @binding(2) var<storage, read> texels: array<u32>;
@group(0) @binding(3) var<storage, read> palette: array<u32>;

struct Corner {
  @builtin(position) position: vec4<f32>,
  // Position on the slab from 0 to 1, right and down, as seen from the front.
  @location(0) across: vec2<f32>,
  @location(1) normal: vec3<f32>,
  @location(2) @interpolate(flat) slab: u32,
}

// Returns a corner of a square of two triangles, with coordinates of −1 or 1.
fn square_corner(index: u32) -> vec2<f32> {
  let right = index == 1u || index == 2u || index == 4u;
  let top = index == 2u || index == 4u || index == 5u;
  return vec2<f32>(select(-1.0, 1.0, right), select(-1.0, 1.0, top));
}

@vertex
fn place(@builtin(vertex_index) vertex: u32, @builtin(instance_index) instance: u32) -> Corner {
  let slab = slabs[instance];
  let face = vertex / 6u;
  let side = select(-1.0, 1.0, face % 2u == 0u);
  let corner = square_corner(vertex % 6u);
  var place = vec3<f32>(corner.x * side, corner.y, side);
  var normal = vec3<f32>(0.0, 0.0, side);
  if face / 2u == 1u {
    place = vec3<f32>(side, corner.y, -corner.x * side);
    normal = vec3<f32>(side, 0.0, 0.0);
  } else if face / 2u == 2u {
    place = vec3<f32>(corner.x, side, -corner.y * side);
    normal = vec3<f32>(0.0, side, 0.0);
  }
  let half = 0.5 * vec3<f32>(slab.size, view.thickness);
  var result: Corner;
  result.position = view.view_projection * vec4<f32>(slab.centre + place * half, 1.0);
  result.across = vec2<f32>(0.5 + 0.5 * place.x, 0.5 - 0.5 * place.y);
  result.normal = normal;
  result.slab = instance;
  return result;
}

fn texel_colour(slab: Slab, across: vec2<f32>) -> vec3<f32> {
  let extent = vec2<u32>(slab.extent & 0xffffu, slab.extent >> 16u);
  let at = min(vec2<u32>(across * vec2<f32>(extent)), extent - vec2<u32>(1u));
  let index = slab.offset + at.y * extent.x + at.x;
  let value = extractBits(texels[index / 4u], 8u * (index % 4u), 8u);
  return unpack4x8unorm(palette[value]).rgb;
}

@fragment
fn shade(corner: Corner) -> @location(0) vec4<f32> {
  let slab = slabs[corner.slab];
  // The sides are slightly darker than the faces, so that edges are visible.
  let light = 0.62 + 0.38 * abs(corner.normal.z);
  var colour = texel_colour(slab, clamp(corner.across, vec2<f32>(0.0), vec2<f32>(1.0))) * light;
  if f32(slab.layer) > view.lit {
    let grey = dot(colour, vec3<f32>(0.299, 0.587, 0.114));
    colour = mix(vec3<f32>(0.5), vec3<f32>(grey), 0.12);
  }
  let edge = min(corner.across, vec2<f32>(1.0) - corner.across) * slab.size;
  if min(edge.x, edge.y) < 0.04 {
    // A line around every map, so that dark maps are visible on a dark background.
    let line = mix(colour, vec3<f32>(0.55), 0.6);
    colour = select(line, vec3<f32>(1.0, 0.55, 0.1), i32(slab.layer) == view.highlighted);
  }
  return vec4<f32>(colour, 1.0);
}
