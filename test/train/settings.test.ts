import { expect, test } from 'vitest'
import { permutation, random } from '../../src/numerics/random'
import { createBatches } from '../../src/train/batches'
import { augment } from '../../src/train/data/augment'
import { syntheticDigits } from '../../src/train/data/synthetic'
import { ARTICLE_SETTINGS, DEFAULT_SETTINGS, learningRateAt } from '../../src/train/options'

const digits = syntheticDigits({ count: 50, seed: 1 })

test("the article's settings are the article's", () => {
  expect(ARTICLE_SETTINGS).toMatchObject({ steps: 20_000, batchSize: 50, learningRate: 1e-4, weightDecay: 0 })
  expect([0, 10_000, 19_999].map((step) => learningRateAt(ARTICLE_SETTINGS, step))).toEqual([
    1e-4, 1e-4, 1e-4,
  ])
})

test('the learning rate rises to its peak, then falls to zero along a cosine', () => {
  const settings = { ...DEFAULT_SETTINGS, steps: 110, warmup: 10, learningRate: 1 }
  const rates = [0, 4, 9, 10, 60, 110].map((step) => learningRateAt(settings, step))
  const expected = [0.1, 0.5, 1, 1, 0.5, 0]
  for (const [i, rate] of rates.entries()) expect(rate).toBeCloseTo(expected[i] as number, 10)
})

test('an epoch shows every image once, in another order than the epoch before', () => {
  const batchAt = createBatches(digits, { seed: 1, batchSize: 10, augmentation: undefined })
  const epoch = (first: number) => [0, 1, 2, 3, 4].map((i) => batchAt(first + i))
  const keys = (first: number) =>
    epoch(first).flatMap(({ images }) =>
      [...Array(10).keys()].map((i) => images.slice(784 * i, 784 * i + 784).join()),
    )
  const one = keys(0)
  const two = keys(5)
  expect(new Set(one).size).toBe(50)
  expect([...two].sort()).toEqual([...one].sort())
  expect(two).not.toEqual(one)
})

test('a batch depends on its step alone, and images keep their labels', () => {
  const options = { seed: 1, batchSize: 7, augmentation: DEFAULT_SETTINGS.augmentation }
  const straight = createBatches(digits, options)
  for (let step = 0; step < 20; step++) straight(step)
  expect(createBatches(digits, options)(20)).toEqual(straight(20))
  const { images, labels } = createBatches(digits, { ...options, augmentation: undefined })(3)
  labels.forEach((label, i) => {
    const pixels = [...images.subarray(784 * i, 784 * i + 784)].map((value) => Math.round(255 * value)).join()
    const index = [...Array(50).keys()].find(
      (j) => digits.images.subarray(784 * j, 784 * j + 784).join() === pixels,
    )
    expect(digits.labels[index as number]).toBe(label)
  })
})

test('augmentation of nothing is pixel / 255, and a shift moves the ink', () => {
  const pixels = digits.images.subarray(0, 784)
  const out = new Float32Array(784)
  augment(pixels, out, { rotate: 0, scale: 0, shift: 0 }, random(1))
  for (const [i, value] of out.entries()) expect(value).toBeCloseTo((pixels[i] as number) / 255, 6)
  const one = new Uint8Array(784)
  one[14 * 28 + 14] = 255
  // Uniform numbers of 1 choose the largest shift: two to the right, two down.
  augment(one, out, { rotate: 0, scale: 0, shift: 2 }, () => 1)
  expect(out[16 * 28 + 16]).toBeCloseTo(1, 6)
  expect(out.reduce((sum, value) => sum + value)).toBeCloseTo(1, 5)
})

test('random streams repeat, differ by seed and path, and are uniform', () => {
  const draw = (seed: number, ...path: number[]) => {
    const next = random(seed, ...path)
    return Array.from({ length: 4000 }, next)
  }
  expect(draw(1, 2)).toEqual(draw(1, 2))
  const streams = [draw(1), draw(1, 2), draw(2, 1), draw(1, 2, 0), draw(1, 0, 2), draw(3)]
  expect(new Set(streams.map((stream) => stream[0])).size).toBe(streams.length)
  for (const stream of streams) {
    expect(stream.every((value) => value >= 0 && value < 1)).toBe(true)
    expect(Math.abs(stream.reduce((sum, value) => sum + value) / 4000 - 0.5)).toBeLessThan(0.02)
  }
  expect([...permutation(random(5), 100)].sort((a, b) => a - b)).toEqual([...Array(100).keys()])
})
