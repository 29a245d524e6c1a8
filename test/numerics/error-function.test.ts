import { expect, it } from 'vitest'
import { errorFunction } from '../../src/numerics/error-function'

it('equals values of tables', () => {
  const values = [
    [0, 0],
    [0.001, 0.001128378790969],
    [0.5, 0.5204998778130465],
    [1, 0.8427007929497149],
    [2.5, 0.999593047982555],
    [5, 0.9999999999984626],
    [50, 1],
  ] as const
  for (const [x, value] of values) {
    expect(errorFunction(x)).toBeCloseTo(value, 14)
    expect(errorFunction(-x)).toBeCloseTo(-value, 14)
  }
})
