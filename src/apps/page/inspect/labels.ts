import { type Camera, project } from './camera'
import { cornersOf, type Scene, type Wall } from './scene'

/** A label above a layer's wall. Coordinates are in pixels of the window, right and down. */
export interface Label {
  readonly layer: number
  /** Middle of the text. */
  readonly x: number
  /** Lower edge of the text. */
  readonly y: number
  /** Position of the top of the wall, relative to (x, y). */
  readonly wallX: number
  readonly wallY: number
}

/** Returns a layer's name, or its kind if the name is too long for a label. */
export function labelOf({ name, kind }: Pick<Wall, 'name' | 'kind'>): string {
  return name.length <= 18 ? name : kind.toLowerCase().replaceAll('_', ' ')
}

/** Estimates the width of a label, in pixels. */
const widthOf = (wall: Wall) => 7 * labelOf(wall).length + 16
/** Height of a label, in pixels. */
const height = 20
/** The farthest that a label may be lifted above its wall, in pixels. */
const maxLift = 4 * height
/** Width of a window in which labels may cover walls, in pixels. */
const wideWindow = 600

/** A rectangle in pixels of the window. */
interface Box {
  readonly left: number
  readonly right: number
  readonly top: number
  readonly bottom: number
}

interface Window {
  readonly width: number
  readonly height: number
}

const overlap = (a: Box, b: Box) =>
  a.left < b.right && b.left < a.right && a.top < b.bottom && b.top < a.bottom

/**
 * Places the labels that have room: those of `first`, then the others in the order of the layers. A label that would
 * cover another label, or another layer's wall, is lifted until it covers nothing. If that is impossible, it stays
 * above its wall, provided that it covers no label and that the window is wide or the layer is in `first`. Else it is
 * left out.
 */
export function placeLabels(
  scene: Scene,
  camera: Camera,
  window: Window,
  first: readonly number[] = [],
): Label[] {
  const walls = scene.walls.map((wall) => outlineOf(wall, camera, window))
  const placed: { readonly label: Label; readonly box: Box }[] = []
  for (const layer of new Set([...first, ...scene.walls.keys()])) {
    const wall = scene.walls[layer]
    const point = wall && place(camera, window, [0, wall.y + wall.size[1] / 2 + 0.8, wall.z])
    if (!point || point.x < 0 || point.x > window.width || point.y < 0 || point.y > window.height) continue
    const width = widthOf(wall)
    const x = Math.max(width / 2, Math.min(window.width - width / 2, point.x))
    const boxAt = (y: number) => ({ left: x - width / 2, right: x + width / 2, top: y - height, bottom: y })
    const covers = (y: number, boxes: readonly Box[]) => boxes.some((box) => overlap(box, boxAt(y)))
    const labels = placed.map(({ box }) => box)
    const others = walls.flatMap((box, i) => (box && i !== layer ? [box] : []))
    const [lowest = height, ...higher] = heights(point.y)
    const free = [lowest, ...higher].find((y) => !covers(y, labels) && !covers(y, others))
    const mayCoverWalls = !covers(lowest, labels) && (window.width >= wideWindow || first.includes(layer))
    const y = free ?? (mayCoverWalls ? lowest : undefined)
    if (y === undefined) continue
    const label = { layer, x, y, wallX: point.x - x, wallY: point.y - y }
    placed.push({ label, box: boxAt(y) })
  }
  return placed.map(({ label }) => label)
}

/** Returns the possible lower edges of a label above a point, the nearest first. All of it has to be in the window. */
function heights(y: number): number[] {
  const lowest = Math.max(height, y)
  const lifts = Array.from({ length: maxLift / (height / 2) + 1 }, (_, i) => (i * height) / 2)
  return lifts.map((lift) => lowest - lift).filter((at) => at >= height)
}

/** Projects a point to pixels of the window; undefined behind the camera. */
function place(camera: Camera, { width, height }: Window, point: readonly [number, number, number]) {
  const seen = project(camera, width / height, point)
  return seen && { x: seen.x * width, y: seen.y * height }
}

/** Returns the bounding box of a wall in the window; undefined if part of the wall is behind the camera. */
function outlineOf(wall: Wall, camera: Camera, window: Window): Box | undefined {
  const corners = cornersOf({ walls: [wall] }).map((corner) => place(camera, window, corner))
  const seen = corners.filter((corner) => corner !== undefined)
  if (seen.length < corners.length) return undefined
  const [xs, ys] = [seen.map(({ x }) => x), seen.map(({ y }) => y)]
  return { left: Math.min(...xs), right: Math.max(...xs), top: Math.min(...ys), bottom: Math.max(...ys) }
}
