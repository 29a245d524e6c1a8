import { describe, expect, it } from 'vitest'
import { GraphError } from '../../../src/graph/errors'
import { flatDispatch } from '../../../src/ops/shared/dispatch'

describe('flatDispatch', () => {
  it.each([
    [1, 100, 64, [1, 1, 1]],
    [64, 100, 64, [1, 1, 1]],
    [65, 100, 64, [2, 1, 1]],
    [6400, 100, 64, [100, 1, 1]],
    [6401, 100, 64, [51, 2, 1]],
    [10_000, 100, 1, [100, 100, 1]],
  ])('%i invocations, at most %i workgroups of %i: %j', (invocations, most, lanes, expected) => {
    expect(flatDispatch(invocations, most, lanes)).toEqual(expected)
  })

  it('always covers what is asked, with less than a row to spare', () => {
    for (let count = 1; count <= 900; count++) {
      const [x, y] = flatDispatch(count, 30, 1)
      expect(x * y).toBeGreaterThanOrEqual(count)
      expect(x * y - count).toBeLessThan(y)
      expect(Math.max(x, y)).toBeLessThanOrEqual(30)
    }
  })

  it('refuses more than two axes hold', () => {
    expect(() => flatDispatch(901, 30, 1)).toThrow(GraphError)
    expect(() => flatDispatch(901, 30, 1)).toThrow('901 workgroups are more than the 30×30')
  })
})
