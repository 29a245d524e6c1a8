import { describe } from 'vitest'
import { round } from '../../../src/ops/elementwise/round'
import { itComputesValues, itIsFloat } from './unary'

describe('round', () => {
  itComputesValues(round, [
    [-2.5, -2],
    [-1.5, -2],
    [0.5, 0],
    [1.5, 2],
    [2.4, 2],
  ])
  itIsFloat(round)
})
