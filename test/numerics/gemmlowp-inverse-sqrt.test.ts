import { expect, it } from 'vitest'
import { inverseSquareRoot } from '../../src/numerics/gemmlowp-inverse-sqrt'

it('is the inverse square root to 2^-19, for small numbers and large', () => {
  for (const value of [2, 3, 4, 5, 17, 255, 65025, 2 ** 20 + 1, 2 ** 28 - 1, 2 ** 29, 2 ** 31 - 1]) {
    const { multiplier, shift } = inverseSquareRoot(value)
    expect(Math.abs(multiplier * 2 ** -shift * Math.sqrt(value) - 1)).toBeLessThan(2 ** -19)
    expect(Number.isInteger(multiplier) && multiplier < 2 ** 31).toBe(true)
  }
  expect(inverseSquareRoot(1)).toEqual({ multiplier: 2 ** 31 - 1, shift: 31 })
})
