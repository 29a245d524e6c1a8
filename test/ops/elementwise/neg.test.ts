import { describe } from 'vitest'
import { neg } from '../../../src/ops/elementwise/neg'
import { itComputesValues, itIsFloat, itTakesIntegers } from './unary'

describe('neg', () => {
  itComputesValues(neg, [
    [-3, 3],
    [0, 0],
    [0.5, -0.5],
  ])
  itIsFloat(neg)
  itTakesIntegers(neg, [7, 0, -5], [-7, 0, 5])
})
