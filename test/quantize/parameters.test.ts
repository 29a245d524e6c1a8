import { describe, expect, test } from 'vitest'
import { activationParams, weightScales } from '../../src/quantize/parameters'

describe('activationParams', () => {
  test.each([
    ['[0, 255]', 0, 255, 1, -128],
    ['[−128, 127]', -128, 127, 1, 0],
    ['[−1, 1], whose zero falls between two integers', -1, 1, 2 / 255, -1],
    ['above zero, widened to it', 1, 2.55, 0.01, -128],
    ['below zero, widened to it', -2.55, -1, 0.01, 127],
    ['[−1, 3], zero nudged', -1, 3, 4 / 255, -64],
    ['only zero', 0, 0, 1 / 255, -128],
  ])('%s', (_, min, max, scale, zeroPoint) => {
    expect(activationParams({ min, max })).toEqual({
      scale: [Math.fround(scale)],
      zeroPoint: [zeroPoint],
      axis: 0,
    })
  })

  test('a range that float32 can hardly hold still has a usable scale', () => {
    const { scale } = activationParams({ min: 0, max: 1e-40 })
    expect(Math.fround(1 / (scale[0] ?? 0))).toBeLessThan(Number.POSITIVE_INFINITY)
  })
})

describe('weightScales', () => {
  const context = { inputScale: 0.1, outputScale: 0.2, taps: 9, sums: [0, 0], bias: [] }

  test('is the scale that suits the weights', () => {
    expect([...weightScales([1, 0.01], context)]).toEqual([1, Math.fround(0.01)])
  })

  test('is outputScale / inputScale · 2^−30 for a dead channel', () => {
    expect([...weightScales([0], context)]).toEqual([2 ** -29])
  })

  test('leaves the accumulator room: |bias| plus the products stay below 2^31', () => {
    for (const taps of [1, 9, 3136, 60000, 200_000]) {
      // Weights of 1 along with one of 127, and a bias that needs about a third of what there is.
      const sum = taps + 126
      const room = (2 ** 31 - 1) / 127 - sum * 2
      const [scale = 0] = weightScales([1], { ...context, taps, sums: [sum], bias: [0.1 * 255 * room] })
      const bias = Math.round((0.1 * 255 * room) / Math.fround(0.1 * scale))
      const largest = bias + 255 * (Math.round(127 / scale) + (taps - 1) * Math.round(1 / scale))
      expect(largest).toBeLessThan(2 ** 31)
      expect(largest).toBeGreaterThan(2 ** 31 * 0.97)
    }
  })

  test('does not make weights coarser that leave int32 alone', () => {
    const given = { ...context, taps: 80_000, sums: [80_000 * 127], bias: [1000] }
    expect([...weightScales([1], given)]).toEqual([1])
  })
})
