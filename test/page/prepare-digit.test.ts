import { expect, test } from 'vitest'
import { prepareDigit, type StrokePoint } from '../../src/page/prepare-digit'

/** Smallest and largest row and column with ink, and the centre of mass. */
function measure(image: Float32Array) {
  const inked = [...image.entries()]
    .filter(([, ink]) => ink > 0.5)
    .map(([i]) => [i % 28, Math.floor(i / 28)] as const)
  const [xs, ys] = [inked.map(([x]) => x), inked.map(([, y]) => y)]
  const mass = image.reduce((sum, ink) => sum + ink, 0)
  const moment = (at: (i: number) => number) => image.reduce((sum, ink, i) => sum + ink * at(i), 0) / mass
  return {
    width: Math.max(...xs) - Math.min(...xs) + 1,
    height: Math.max(...ys) - Math.min(...ys) + 1,
    x: moment((i) => i % 28),
    y: moment((i) => Math.floor(i / 28)),
  }
}

const seven: StrokePoint[][] = [
  [
    [100, 50],
    [300, 60],
    [180, 450],
  ],
]

test('a digit fills a box of 20 pixels, centred by mass', () => {
  const image = prepareDigit(seven)
  if (!image) throw new Error('nothing was prepared')
  const { width, height, x, y } = measure(image)
  expect(image).toHaveLength(784)
  expect(height).toBeGreaterThanOrEqual(19)
  expect(height).toBeLessThanOrEqual(21)
  expect(width).toBeLessThan(height)
  expect(Math.abs(x - 13.5)).toBeLessThan(0.1)
  expect(Math.abs(y - 13.5)).toBeLessThan(0.1)
})

test('where and how large it was drawn does not matter', () => {
  const elsewhere = seven.map((stroke) => stroke.map(([x, y]): StrokePoint => [x / 3 + 40, y / 3 + 7]))
  const [a, b] = [prepareDigit(seven), prepareDigit(elsewhere)]
  const apart = Math.max(...(a ?? []).map((value, i) => Math.abs(value - (b?.[i] ?? 2))))
  expect(apart).toBeLessThan(0.02)
})

test('a tap is a dot in the middle', () => {
  const image = prepareDigit([[[500, 3]]])
  if (!image) throw new Error('nothing was prepared')
  expect(measure(image)).toMatchObject({ width: 2, height: 2, x: 13.5, y: 13.5 })
})

test('nothing is nothing', () => {
  expect(prepareDigit([])).toBeUndefined()
})
