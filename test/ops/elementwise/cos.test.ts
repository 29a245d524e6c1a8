import { describe } from 'vitest'
import { cos } from '../../../src/ops/elementwise/cos'
import { itComputesValues, itIsFloat } from './unary'

describe('cos', () => {
  itComputesValues(cos, [
    [0, 1],
    [1, 0.5403023059],
    [-100, 0.8623188723],
  ])
  itIsFloat(cos)
})
