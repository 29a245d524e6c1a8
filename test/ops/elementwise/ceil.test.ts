import { describe } from 'vitest'
import { ceil } from '../../../src/ops/elementwise/ceil'
import { itComputesValues, itIsFloat } from './unary'

describe('ceil', () => {
  itComputesValues(ceil, [
    [-1.5, -1],
    [0.1, 1],
    [2, 2],
  ])
  itIsFloat(ceil)
})
