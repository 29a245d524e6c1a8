import { describe, expect, test } from 'vitest'
import { peakShare, repeatsFor, roundsFor, spreadOf } from '../../bench/statistics'

describe('spreadOf', () => {
  test('the least and the middle one of an odd number', () => {
    expect(spreadOf([5, 1, 9])).toEqual({ min: 1, median: 5 })
  })

  test('the mean of the middle two of an even number', () => {
    expect(spreadOf([10, 1, 2, 4])).toEqual({ min: 1, median: 3 })
  })

  test('no numbers: not a number, rather than a time of zero', () => {
    expect(spreadOf([])).toEqual({ min: Number.NaN, median: Number.NaN })
  })
})

describe('repeatsFor', () => {
  test('as many as last the wanted time', () => {
    expect(repeatsFor(3, 10, 100)).toBe(4)
  })

  test('one of what lasts longer, the most of what lasts no time', () => {
    expect(repeatsFor(50, 10, 100)).toBe(1)
    expect(repeatsFor(0.001, 10, 100)).toBe(100)
    expect(repeatsFor(0, 10, 100)).toBe(100)
  })
})

describe('roundsFor', () => {
  test('as many as fit the budget, up to the wanted ones', () => {
    expect(roundsFor(3, 10, 7)).toBe(3)
    expect(roundsFor(0.1, 10, 7)).toBe(7)
  })

  test('one of what does not fit, and all without a budget', () => {
    expect(roundsFor(60, 10, 7)).toBe(1)
    expect(roundsFor(60, Number.POSITIVE_INFINITY, 7)).toBe(7)
  })
})

test('peakShare: of the roof that the kernel is nearer to', () => {
  const peak = { gops: 100, gbps: 10 }
  expect(peakShare({ gops: 40, gbps: 1 }, peak)).toBe(0.4)
  expect(peakShare({ gops: 4, gbps: 8 }, peak)).toBe(0.8)
})
