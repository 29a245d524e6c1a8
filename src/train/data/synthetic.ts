import { mat3, vec2 } from 'wgpu-matrix'
import { checkOptions } from '../../graph/check'
import { InputError } from '../../graph/errors'
import { between, normal, type Random, random } from '../../numerics/random'
import type { Dataset } from './dataset'
import { type Glyph, glyphs, type Point } from './glyphs'
import { imageSide, imageSize } from './image'
import { type PenPoint, rasterize } from './rasterize'

const classes = 10
/** MNIST scales every digit to a box of 20 pixels, keeping its proportions. */
const boxSide = 20
/** Curve points between two points of a skeleton. */
const subdivision = 5

/**
 * Draws synthetic digits, for machines that can't get MNIST: pen strokes of varying width along one of several
 * skeletons per digit, with jittered points, an elastic distortion and a random affine map, prepared as MNIST prepares
 * its scans (20 pixel box, centred by mass). Image i is the digit i mod 10.
 *
 * Image i depends on nothing but the seed and i. 10,000 images take about two seconds and 8 MB.
 */
export function syntheticDigits(options: { count: number; seed: number }): Dataset {
  checkOptions('syntheticDigits', options, { count: 'number', seed: 'number' })
  const { count, seed } = options
  if (!Number.isSafeInteger(count) || count < 0 || !Number.isFinite(seed))
    throw new InputError(`syntheticDigits: count ${count} or seed ${seed} is no whole number`)
  const images = new Uint8Array(count * imageSize)
  const labels = Uint8Array.from({ length: count }, (_, i) => i % classes)
  for (let i = 0; i < count; i++) images.set(drawDigit(i % classes, random(seed, i)), i * imageSize)
  return { images, labels, count, source: 'synthetic' }
}

/** Draws one digit 0 … 9 as 784 bytes, 0 = paper … 255 = ink. */
function drawDigit(digit: number, next: Random): Uint8Array {
  const glyph = choose(glyphs[digit] as readonly Glyph[], next)
  const curves = jitter(glyph, next).map(smooth)
  const warped = warp(curves, next)
  const pen = fitBox(warped, between(next, 1.0, 1.7), next)
  return centre(pen, between(next, 1, 1.5))
}

function choose(glyphs: readonly Glyph[], next: Random): Glyph {
  const total = glyphs.reduce((sum, { weight }) => sum + weight, 0)
  let left = next() * total
  for (const glyph of glyphs) {
    left -= glyph.weight
    if (left < 0) return glyph
  }
  return glyphs[0] as Glyph
}

/** Moves every point a little; points that two strokes share move together. */
function jitter({ strokes }: Glyph, next: Random): Point[][] {
  const moved = new Map<string, Point>()
  return strokes.map((stroke) =>
    stroke.map(([x, y]) => {
      const key = `${x},${y}`
      const point = moved.get(key) ?? ([x + 0.022 * normal(next), y + 0.022 * normal(next)] as const)
      moved.set(key, point)
      return point
    }),
  )
}

/** Returns a Catmull-Rom spline through the points. */
function smooth(points: readonly Point[]): Point[] {
  const curve: Point[] = []
  const at = (i: number) => points[Math.min(points.length - 1, Math.max(0, i))] as Point
  for (let i = 0; i + 1 < points.length; i++) {
    for (let step = 0; step < subdivision; step++) {
      const [a, b, c, d] = [at(i - 1), at(i), at(i + 1), at(i + 2)]
      const t = step / subdivision
      curve.push([spline(a[0], b[0], c[0], d[0], t), spline(a[1], b[1], c[1], d[1], t)])
    }
  }
  curve.push(at(points.length - 1))
  return curve
}

function spline(a: number, b: number, c: number, d: number, t: number): number {
  return b + 0.5 * t * (c - a + t * (2 * a - 5 * b + 4 * c - d + t * (3 * (b - c) + d - a)))
}

/** Applies the elastic distortion, then the affine map: a horizontal stretch, a shear and a rotation. */
function warp(curves: readonly Point[][], next: Random): Point[][] {
  const right = wave(next)
  const down = wave(next)
  const slant = 0.12 + 0.18 * normal(next)
  const rotation = mat3.rotation(0.09 * normal(next))
  const shear = mat3.set(1, 0, 0, -slant, 1, 0, 0, 0, 1)
  const stretch = mat3.scaling([between(next, 0.75, 1.15), 1])
  const map = mat3.multiply(rotation, mat3.multiply(shear, stretch))
  return curves.map((curve) =>
    curve.map(([x, y]) => {
      const moved = vec2.transformMat3([x + right(x, y), y + down(x, y)], map)
      return [moved[0] as number, moved[1] as number] as const
    }),
  )
}

/** Returns a smooth random displacement: two plane waves longer than the digit. */
function wave(next: Random): (x: number, y: number) => number {
  const terms = [0, 1].map(() => ({
    size: 0.03 * normal(next),
    alongX: between(next, -5, 5),
    alongY: between(next, -5, 5),
    phase: between(next, 0, 2 * Math.PI),
  }))
  return (x, y) =>
    terms.reduce(
      (sum, { size, alongX, alongY, phase }) => sum + size * Math.sin(alongX * x + alongY * y + phase),
      0,
    )
}

/** Scales the curves to the box, ink included, and gives the pen a radius that varies along the curve. */
function fitBox(curves: readonly Point[][], radius: number, next: Random): PenPoint[][] {
  const points = curves.flat()
  const xs = points.map(([x]) => x)
  const ys = points.map(([, y]) => y)
  const left = Math.min(...xs)
  const top = Math.min(...ys)
  const size = Math.max(Math.max(...xs) - left, Math.max(...ys) - top)
  const scale = (boxSide - 2 * radius) / size
  const phase = between(next, 0, 2 * Math.PI)
  const swell = between(next, 0, 0.2)
  return curves.map((curve) =>
    curve.map(([x, y], i) => ({
      x: (x - left) * scale + radius,
      y: (y - top) * scale + radius,
      radius: radius * (1 + swell * Math.sin(phase + (4 * i) / subdivision)),
    })),
  )
}

/** Draws the box in the middle, then shifts the image by whole pixels, as MNIST does, to centre it by mass. */
function centre(strokes: PenPoint[][], softness: number): Uint8Array {
  const corner = (imageSide - boxSide) / 2
  const placed = strokes.map((stroke) => stroke.map((p) => ({ ...p, x: p.x + corner, y: p.y + corner })))
  const draft = rasterize(placed, softness)
  let [mass, x, y] = [0, 0, 0]
  draft.forEach((ink, i) => {
    mass += ink
    x += ink * (i % imageSide)
    y += ink * Math.floor(i / imageSide)
  })
  const middle = (imageSide - 1) / 2
  return shift(draft, Math.round(middle - x / mass), Math.round(middle - y / mass))
}

/** Moves the image by whole pixels and fills the rest with paper. */
function shift(pixels: Uint8Array, right: number, down: number): Uint8Array {
  const moved = new Uint8Array(imageSize)
  pixels.forEach((ink, i) => {
    const x = (i % imageSide) + right
    const y = Math.floor(i / imageSide) + down
    if (x >= 0 && y >= 0 && x < imageSide && y < imageSide) moved[y * imageSide + x] = ink
  })
  return moved
}
