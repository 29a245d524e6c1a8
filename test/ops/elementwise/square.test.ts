import { describe } from 'vitest'
import { square } from '../../../src/ops/elementwise/square'
import { itComputesValues, itIsFloat } from './unary'

describe('square', () => {
  itComputesValues(square, [
    [-3, 9],
    [0, 0],
    [0.5, 0.25],
  ])
  itIsFloat(square)
})
