/** Prepares a drawing as MNIST prepares its scans. The reference for prepare-digit.wgsl, and used without WebGPU. */
import { mat3, vec2 } from 'wgpu-matrix'

/** Side of the image that the network reads, in pixels. */
export const imageSide = 28
/** MNIST scales every digit so that its longer side fills 20 pixels. */
const box = 20
/** Samples along each side of an image pixel. The pixel's value is the mean of all of them. */
export const samples = 12

/** Bounding box and centre of mass of a drawing's ink. */
export interface InkMeasure {
  /** First and last row and column with ink, in pixels; `right` and `bottom` are included. */
  readonly left: number
  readonly top: number
  readonly right: number
  readonly bottom: number
  /** Centre of mass, in pixels; the middle of pixel 0 is 0.5. */
  readonly x: number
  readonly y: number
}

/** Measures the ink of a drawing of `side`² bytes; undefined if there is none. */
export function measureInk(ink: Uint8Array, side: number): InkMeasure | undefined {
  let [left, top, right, bottom, mass, x, y] = [side, side, -1, -1, 0, 0, 0]
  ink.forEach((value, i) => {
    if (value === 0) return
    const [column, row] = [i % side, Math.floor(i / side)]
    left = Math.min(left, column)
    right = Math.max(right, column)
    top = Math.min(top, row)
    bottom = Math.max(bottom, row)
    mass += value
    x += value * (column + 0.5)
    y += value * (row + 0.5)
  })
  return mass === 0 ? undefined : { left, top, right, bottom, x: x / mass, y: y / mass }
}

/**
 * Returns the column-major 3×3 matrix that maps a position in the 28×28 image to one in the drawing, both in pixels. In
 * the image, the longer side of the ink's bounding box is `box` pixels, and its centre of mass is in the middle.
 */
export function imageToInk(measure: InkMeasure): Float32Array<ArrayBuffer> {
  const size = Math.max(measure.right - measure.left, measure.bottom - measure.top) + 1
  const toMiddle = mat3.translation([-imageSide / 2, -imageSide / 2])
  const scale = mat3.scaling([size / box, size / box])
  const toMass = mat3.translation([measure.x, measure.y])
  return new Float32Array(mat3.multiply(toMass, mat3.multiply(scale, toMiddle)))
}

/**
 * Samples a drawing through the matrix of `imageToInk`. Each pixel of the image is the mean of `samples`² bilinear
 * samples; outside the drawing is paper.
 *
 * @param ink `side`² bytes, 0 = paper … 255 = ink
 * @returns 28 · 28 brightnesses in [0, 1]; 1 is ink
 */
export function sampleInk(ink: Uint8Array, side: number, matrix: Float32Array): Float32Array<ArrayBuffer> {
  const image = new Float32Array(imageSide * imageSide)
  const place = new Float32Array(2)
  for (let i = 0; i < image.length; i++) {
    const [column, row] = [i % imageSide, Math.floor(i / imageSide)]
    let sum = 0
    for (let sample = 0; sample < samples * samples; sample++) {
      const x = column + ((sample % samples) + 0.5) / samples
      const y = row + (Math.floor(sample / samples) + 0.5) / samples
      vec2.transformMat3([x, y], matrix, place)
      sum += bilinear(ink, side, (place[0] ?? 0) - 0.5, (place[1] ?? 0) - 0.5)
    }
    image[i] = sum / (255 * samples * samples)
  }
  return image
}

/** Interpolates the drawing at (x, y), in pixels; whole numbers are the centres of pixels. */
function bilinear(ink: Uint8Array, side: number, x: number, y: number): number {
  const [left, top] = [Math.floor(x), Math.floor(y)]
  const [right, down] = [x - left, y - top]
  const at = (column: number, row: number) =>
    column < 0 || row < 0 || column >= side || row >= side ? 0 : (ink[row * side + column] ?? 0)
  const upper = at(left, top) * (1 - right) + at(left + 1, top) * right
  const lower = at(left, top + 1) * (1 - right) + at(left + 1, top + 1) * right
  return upper * (1 - down) + lower * down
}
