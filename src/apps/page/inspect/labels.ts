import { type Camera, project } from './camera'
import { cornersOf, type Scene, type Wall } from './scene'

/** A layer's name, above its wall; in pixels of the window, right and down. */
export interface Label {
  readonly layer: number
  /** The middle of the text, and its lower edge. */
  readonly x: number
  readonly y: number
  /** Of the wall that it belongs to, from the text's middle and lower edge. */
  readonly wallX: number
  readonly wallY: number
}

/** A layer's name, or what it does where its name is too long for a label. */
export function labelOf({ name, kind }: Pick<Wall, 'name' | 'kind'>): string {
  return name.length <= 18 ? name : kind.toLowerCase().replaceAll('_', ' ')
}

/** About the width that a label takes, its height, and how far it may be lifted, in pixels. */
const widthOf = (wall: Wall) => 7 * labelOf(wall).length + 16
const height = 20
const highest = 4 * height
const wide = 600

/** Pixels of the window. */
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

const meet = (a: Box, b: Box) => a.left < b.right && b.left < a.right && a.top < b.bottom && b.top < a.bottom

/**
 * The labels that have room: in the order of the layers, but for those in `first`. One that would cover another, or a
 * wall that is not its own, is lifted to where it covers nothing. Where there is no such place, it stays over its wall
 * if that covers no other label and the window is wide enough that little of the walls is lost; else it is left out.
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
    const covers = (y: number, boxes: readonly Box[]) => boxes.some((box) => meet(box, boxAt(y)))
    const labels = placed.map(({ box }) => box)
    const others = walls.flatMap((box, i) => (box && i !== layer ? [box] : []))
    const [lowest = height, ...higher] = heights(point.y)
    const clear = [lowest, ...higher].find((y) => !covers(y, labels) && !covers(y, others))
    const bearable = !covers(lowest, labels) && (window.width >= wide || first.includes(layer))
    const y = clear ?? (bearable ? lowest : undefined)
    if (y === undefined) continue
    const label = { layer, x, y, wallX: point.x - x, wallY: point.y - y }
    placed.push({ label, box: boxAt(y) })
  }
  return placed.map(({ label }) => label)
}

/** Where a label over a point may stand, the nearest first: all of it in the window. */
function heights(y: number): number[] {
  const lowest = Math.max(height, y)
  const lifts = Array.from({ length: highest / (height / 2) + 1 }, (_, i) => (i * height) / 2)
  return lifts.map((lift) => lowest - lift).filter((at) => at >= height)
}

/** Where a point is seen, in pixels of the window. */
function place(camera: Camera, { width, height }: Window, point: readonly [number, number, number]) {
  const seen = project(camera, width / height, point)
  return seen && { x: seen.x * width, y: seen.y * height }
}

/** What a wall covers of the window, at the most; undefined where part of it is behind the camera. */
function outlineOf(wall: Wall, camera: Camera, window: Window): Box | undefined {
  const corners = cornersOf({ walls: [wall] }).map((corner) => place(camera, window, corner))
  const seen = corners.filter((corner) => corner !== undefined)
  if (seen.length < corners.length) return undefined
  const [xs, ys] = [seen.map(({ x }) => x), seen.map(({ y }) => y)]
  return { left: Math.min(...xs), right: Math.max(...xs), top: Math.min(...ys), bottom: Math.max(...ys) }
}
