import { mat3, vec2 } from 'wgpu-matrix'
import { IMAGE_SIDE } from '../train/data/image'
import { type PenPoint, rasterize } from '../train/data/rasterize'

/** A point of a stroke: x to the right, y down, in any unit. */
export type StrokePoint = readonly [x: number, y: number]

/** MNIST scales every digit to a box of 20 pixels, ink included, keeping its proportions. */
const box = 20
/** Radius of the pen and width of its soft edge, in pixels: what MNIST's strokes look like. */
const radius = 1.3
const softness = 1.25

/**
 * A drawing as MNIST prepares its scans: scaled so that its larger side fills 20 of 28 pixels, drawn with a pen of
 * MNIST's width, and moved so that its centre of mass is the image's centre.
 *
 * @returns 28 · 28 brightnesses in [0, 1], ink 1; undefined when nothing was drawn
 */
export function prepareDigit(strokes: readonly (readonly StrokePoint[])[]): Float32Array | undefined {
  const points = strokes.flat()
  if (points.length === 0) return undefined
  const fitted = transform(strokes, fitMatrix(points))
  const [x, y] = centreOfMass(rasterize(fitted, softness))
  const middle = (IMAGE_SIDE - 1) / 2
  const centred = mat3.multiply(mat3.translation([middle - x, middle - y]), fitMatrix(points))
  return Float32Array.from(rasterize(transform(strokes, centred), softness), (byte) => byte / 255)
}

/** Maps the points' bounding box into the middle of the image. */
function fitMatrix(points: readonly StrokePoint[]): Float32Array {
  const [xs, ys] = [points.map(([x]) => x), points.map(([, y]) => y)]
  const [left, right] = [Math.min(...xs), Math.max(...xs)]
  const [top, bottom] = [Math.min(...ys), Math.max(...ys)]
  const size = Math.max(right - left, bottom - top)
  // A dot has no size; it stays a dot.
  const scale = size > 0 ? (box - 2 * radius) / size : 1
  const middle = (IMAGE_SIDE - 1) / 2
  const toOrigin = mat3.translation([-(left + right) / 2, -(top + bottom) / 2])
  return mat3.multiply(
    mat3.translation([middle, middle]),
    mat3.multiply(mat3.scaling([scale, scale]), toOrigin),
  )
}

function transform(strokes: readonly (readonly StrokePoint[])[], matrix: Float32Array): PenPoint[][] {
  return strokes.map((stroke) => {
    const moved = stroke.map(([x, y]): PenPoint => {
      const [u = 0, v = 0] = vec2.transformMat3([x, y], matrix)
      return { x: u, y: v, radius }
    })
    // The rasterizer draws segments; a tap is one of no length.
    return moved.length === 1 ? [...moved, ...moved] : moved
  })
}

function centreOfMass(pixels: Uint8Array): readonly [number, number] {
  let [mass, x, y] = [0, 0, 0]
  pixels.forEach((ink, i) => {
    mass += ink
    x += ink * (i % IMAGE_SIDE)
    y += ink * Math.floor(i / IMAGE_SIDE)
  })
  return [x / mass, y / mass]
}
