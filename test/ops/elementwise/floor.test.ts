import { describe } from 'vitest'
import { floor } from '../../../src/ops/elementwise/floor'
import { itComputesValues, itIsFloat } from './unary'

describe('floor', () => {
  itComputesValues(floor, [
    [-1.5, -2],
    [0.9, 0],
    [2, 2],
  ])
  itIsFloat(floor)
})
