import { expect, test } from 'vitest'
import { glyphs } from '../../src/train/data/glyphs'
import { rasterize } from '../../src/train/data/rasterize'
import { syntheticDigits } from '../../src/train/data/synthetic'

const side = 28
const digits = syntheticDigits({ count: 500, seed: 3 })
const image = (i: number) => digits.images.subarray(i * side * side, (i + 1) * side * side)

test('image i depends on the seed and on i alone', () => {
  const fewer = syntheticDigits({ count: 20, seed: 3 })
  expect(fewer.images).toEqual(digits.images.slice(0, 20 * side * side))
  expect(syntheticDigits({ count: 20, seed: 4 }).images).not.toEqual(fewer.images)
})

test('digits take turns, and no two images are equal', () => {
  expect([...digits.labels.slice(0, 12)]).toEqual([0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 0, 1])
  expect(new Set(Array.from({ length: 500 }, (_, i) => image(i).join())).size).toBe(500)
  expect(digits.source).toBe('synthetic')
})

test('images look like MNIST: a 20 pixel box, centred by mass, a fifth of the pixels inked', () => {
  let inked = 0
  for (let i = 0; i < digits.count; i++) {
    let [mass, x, y] = [0, 0, 0]
    const rows = new Set<number>()
    const columns = new Set<number>()
    image(i).forEach((ink, j) => {
      mass += ink
      x += ink * (j % side)
      y += ink * Math.floor(j / side)
      if (ink === 0) return
      inked += 1
      columns.add(j % side)
      rows.add(Math.floor(j / side))
    })
    expect(Math.max(rows.size, columns.size)).toBeGreaterThanOrEqual(18)
    expect(Math.max(rows.size, columns.size)).toBeLessThanOrEqual(23)
    // Half a pixel from the shift by whole pixels.
    expect(Math.abs(x / mass - 13.5)).toBeLessThanOrEqual(0.51)
    expect(Math.abs(y / mass - 13.5)).toBeLessThanOrEqual(0.51)
  }
  // MNIST: 19 %.
  expect(inked / digits.images.length).toBeGreaterThan(0.16)
  expect(inked / digits.images.length).toBeLessThan(0.25)
})

test('skeletons are curves of at least two points in a box of height 1', () => {
  expect(glyphs).toHaveLength(10)
  for (const point of glyphs.flat().flatMap(({ strokes }) => strokes.flat())) {
    for (const coordinate of point) expect(coordinate).toBeGreaterThanOrEqual(-0.1)
    for (const coordinate of point) expect(coordinate).toBeLessThanOrEqual(1.1)
  }
  for (const { strokes, weight } of glyphs.flat()) {
    expect(weight).toBeGreaterThan(0)
    for (const stroke of strokes) expect(stroke.length).toBeGreaterThanOrEqual(2)
  }
})

test('a horizontal pen stroke: full inside, half at the edge, empty outside', () => {
  const stroke = [
    { x: 5, y: 10, radius: 2 },
    { x: 20, y: 10, radius: 2 },
  ]
  const pixels = rasterize([stroke], 1)
  const at = (x: number, y: number) => pixels[y * side + x]
  expect([at(12, 10), at(12, 11), at(12, 12), at(12, 13)]).toEqual([255, 255, 128, 0])
  expect([at(5, 10), at(3, 10), at(2, 10)]).toEqual([255, 128, 0])
})
