import { type Camera, project } from './camera'
import type { Scene, Wall } from './scene'

/** A layer's name, above its wall. */
export interface Label {
  readonly layer: number
  /** From 0 to 1, right and down, of the point that the text stands on. */
  readonly x: number
  readonly y: number
}

/** A layer's name, or what it does where its name is too long for a label. */
export function labelOf({ name, kind }: Pick<Wall, 'name' | 'kind'>): string {
  return name.length <= 18 ? name : kind.toLowerCase().replaceAll('_', ' ')
}

/** About the room that a label takes, in pixels. */
const room = (wall: Wall | undefined) => 7 * (wall ? labelOf(wall).length : 0) + 16
const height = 20

/**
 * The labels that have room: in the order of the layers, but for those in `first`; one that would cover another is left
 * out.
 *
 * @param window in pixels
 */
export function placeLabels(
  scene: Scene,
  camera: Camera,
  window: { readonly width: number; readonly height: number },
  first: readonly number[] = [],
): Label[] {
  const order = [...new Set([...first, ...scene.walls.keys()])]
  const placed: Label[] = []
  for (const layer of order) {
    const wall = scene.walls[layer]
    if (!wall) continue
    const point = project(camera, window.width / window.height, [0, wall.y + wall.size[1] / 2 + 0.8, wall.z])
    if (!point || point.x < 0 || point.x > 1 || point.y < 0 || point.y > 1) continue
    const covers = (other: Label) =>
      Math.abs(other.x - point.x) * window.width < (room(wall) + room(scene.walls[other.layer])) / 2 &&
      Math.abs(other.y - point.y) * window.height < height
    if (!placed.some(covers)) placed.push({ layer, ...point })
  }
  return placed
}
