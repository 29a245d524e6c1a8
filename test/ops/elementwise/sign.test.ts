import { describe } from 'vitest'
import { sign } from '../../../src/ops/elementwise/sign'
import { itComputesValues, itIsFloat, itTakesIntegers } from './unary'

describe('sign', () => {
  itComputesValues(sign, [
    [-3, -1],
    [0, 0],
    [0.5, 1],
  ])
  itIsFloat(sign)
  itTakesIntegers(sign, [7, 0, -5], [1, 0, -1])
})
