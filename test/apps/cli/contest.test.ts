import { expect, test } from 'vitest'
import { accuracyOf, summarizeTimes } from '../../../src/apps/cli/contest'
import { sampleImages } from '../../../src/apps/cli/mnist/sample'
import { syntheticDigits } from '../../../src/train/data/synthetic'

const result = { images: 3, batch: 1, minMs: 1, medianMs: 1 }

test('accuracy is the share of rows whose largest element is the label', () => {
  const output = Float32Array.of(0.1, 0.9, 0.6, 0.4, 0.2, 0.8)
  expect(accuracyOf({ ...result, output }, [1, 0, 1])).toBe(1)
  expect(accuracyOf({ ...result, output }, [1, 1, 0])).toBeCloseTo(1 / 3, 12)
  expect(accuracyOf({ ...result, output: Int8Array.of(-128, 127, 5, 4, -3, -2) }, [1, 0, 0])).toBeCloseTo(
    2 / 3,
    12,
  )
})

test('accuracy is found for a million classes too', () => {
  const output = new Float32Array(1_000_000)
  output[999_999] = 1
  expect(accuracyOf({ ...result, images: 1, output }, [999_999])).toBe(1)
})

test('times are summed up by their smallest and their median', () => {
  expect(summarizeTimes([5, 1, 3])).toEqual({ minMs: 1, medianMs: 3 })
  expect(summarizeTimes([4, 1, 3, 20])).toEqual({ minMs: 1, medianMs: 3.5 })
})

test('a sample is of all of a set, each image once with its own label, and always the same', () => {
  const all = syntheticDigits({ count: 200, seed: 5 })
  const some = sampleImages(all, 50)
  expect([some.count, some.images.length, some.labels.length]).toEqual([50, 50 * 784, 50])
  const key = (images: Uint8Array, i: number) => images.subarray(i * 784, (i + 1) * 784).join()
  const places = new Map(Array.from({ length: 200 }, (_, i) => [key(all.images, i), i]))
  const chosen = Array.from({ length: 50 }, (_, i) => places.get(key(some.images, i)) ?? -1)
  expect(new Set(chosen).size).toBe(50)
  expect(Math.max(...chosen)).toBeGreaterThan(150)
  expect(chosen.map((index) => all.labels[index])).toEqual([...some.labels])
  expect(sampleImages(all, 50)).toEqual(some)
  expect(sampleImages(all, 200)).toBe(all)
})
