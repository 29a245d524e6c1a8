import { type Camera, project } from './camera'
import type { Scene } from './scene'

/** A layer's name, above its wall. */
export interface Label {
  readonly layer: number
  /** From 0 to 1, right and down, of the point that the text stands on. */
  readonly x: number
  readonly y: number
}

/** The longest text of a label, in characters. */
export const longestLabel = 18

/** About the room that a text takes, in pixels. */
const room = (text: string) => 7 * Math.min(text.length, longestLabel) + 16
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
  const nameOf = ({ layer }: Label) => scene.walls[layer]?.name ?? ''
  for (const layer of order) {
    const wall = scene.walls[layer]
    if (!wall) continue
    const point = project(camera, window.width / window.height, [0, wall.size[1] / 2 + 0.8, wall.z])
    if (!point || point.x < 0 || point.x > 1 || point.y < 0 || point.y > 1) continue
    const covers = (other: Label) =>
      Math.abs(other.x - point.x) * window.width < (room(wall.name) + room(nameOf(other))) / 2 &&
      Math.abs(other.y - point.y) * window.height < height
    if (!placed.some(covers)) placed.push({ layer, ...point })
  }
  return placed
}
