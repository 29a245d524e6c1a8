import { describe } from 'vitest'
import { sin } from '../../../src/ops/elementwise/sin'
import { itComputesValues, itIsFloat } from './unary'

describe('sin', () => {
  itComputesValues(sin, [
    [0, 0],
    [1, 0.8414709848],
    [-100, 0.5063656411],
  ])
  itIsFloat(sin)
})
