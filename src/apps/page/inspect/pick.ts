import { type Camera, rayThrough } from './camera'
import { type Scene, type Slab, thickness } from './scene'

/** The slab and texel under a point of the window. */
export interface Picked {
  readonly slab: Slab
  /** Position of the texel from the left and from the top, as seen from the front. */
  readonly column: number
  readonly row: number
}

/** Finds the nearest slab under a point of the window. The point's x and y run from 0 to 1, right and down. */
export function pick(scene: Scene, camera: Camera, aspect: number, x: number, y: number): Picked | undefined {
  const { origin, direction } = rayThrough(camera, aspect, 2 * x - 1, 1 - 2 * y)
  let nearest = Number.POSITIVE_INFINITY
  let found: Slab | undefined
  for (const slab of scene.slabs) {
    const at = enters(slab, origin, direction)
    if (at < nearest) {
      nearest = at
      found = slab
    }
  }
  if (!found) return undefined
  const place = (axis: 0 | 1) => (origin[axis] ?? 0) + nearest * (direction[axis] ?? 0) - found.centre[axis]
  const texel = (share: number, count: number) => Math.max(0, Math.min(count - 1, Math.floor(share * count)))
  return {
    slab: found,
    column: texel(place(0) / found.size[0] + 0.5, found.texels[0]),
    row: texel(0.5 - place(1) / found.size[1], found.texels[1]),
  }
}

/** Returns the distance along the ray to the slab; infinite if the ray misses it. */
function enters({ centre, size }: Slab, origin: Float32Array, direction: Float32Array): number {
  const extents = [size[0], size[1], thickness]
  let [first, last] = [0, Number.POSITIVE_INFINITY]
  for (let axis = 0; axis < 3; axis++) {
    const half = (extents[axis] ?? 0) / 2
    const away = (centre[axis] ?? 0) - (origin[axis] ?? 0)
    // If the ray is parallel to a side, this divides by zero, but the resulting infinities compare correctly.
    const [a, b] = [(away - half) / (direction[axis] ?? 0), (away + half) / (direction[axis] ?? 0)]
    first = Math.max(first, Math.min(a, b))
    last = Math.min(last, Math.max(a, b))
  }
  return first <= last ? first : Number.POSITIVE_INFINITY
}
