import { expect, test } from 'vitest'
import { centres, evenBins, extremes, histogram, stepBins } from '../../../../src/apps/page/inspect/histogram'

test('even bins hold every value, the largest too', () => {
  const values = [-1, 0.05, 0.1, 2.9, 3]
  const bins = evenBins(extremes(values), 4)
  const { counts, outside } = histogram(values, bins)
  expect([...counts]).toEqual([1, 2, 0, 2])
  expect(outside).toBe(0)
  expect(centres(bins)[0]).toBeCloseTo(-0.5, 4)
})

test('a single value and no value have bins too', () => {
  expect(histogram([5, 5], evenBins(extremes([5, 5]), 3)).counts.reduce((a, b) => a + b)).toBe(2)
  expect(extremes([Number.NaN], [])).toEqual({ min: 0, max: 0 })
  expect(evenBins({ min: 0, max: 0 }, 2)).toMatchObject({ low: -0.5, count: 2 })
})

test('NaN, infinity and what lies beside the bins are counted apart', () => {
  const values = [Number.NaN, Number.POSITIVE_INFINITY, -1, 0.5]
  expect(histogram(values, { low: 0, width: 1, count: 1 })).toMatchObject({ outside: 3 })
})

test('bins of whole steps: every level of a quantized tensor falls into the middle of one', () => {
  const scale = 0.1
  const zeroPoint = -128
  const levels = Array.from({ length: 256 }, (_, i) => Math.fround(scale * (i - 128 - zeroPoint)))
  const each = histogram(levels, stepBins(extremes(levels), scale, zeroPoint, 256))
  expect(each.bins.count).toBe(256)
  expect(new Set(each.counts)).toEqual(new Set([1]))
  const four = histogram(levels, stepBins(extremes(levels), scale, zeroPoint, 64))
  expect(four.bins.width).toBeCloseTo(0.4)
  expect(new Set(four.counts)).toEqual(new Set([4]))
  expect(four.outside).toBe(0)
})
