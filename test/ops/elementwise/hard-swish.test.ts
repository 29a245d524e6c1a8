import { describe, expect, it } from 'vitest'
import { perTensor } from '../../../src/graph/quant-params'
import { hardSwish } from '../../../src/ops/elementwise/hard-swish'
import { int8, itRejects, makeOp, plain, runOp } from '../../harness/build'
import { everyByte } from '../cases/builders'
import { itChecksTypes, ofFiveNumbers } from './unary'

describe('hard-swish', () => {
  it('is x · relu6(x + 3) / 6', () => {
    expect(ofFiveNumbers(hardSwish)).toEqual([0, -1 / 3, 0, 2 / 3, 4].map(Math.fround))
  })

  it('of int8 is within a step of the function', () => {
    const [from, to] = [perTensor(0.05, 10), perTensor(0.03, -100)]
    const op = makeOp(hardSwish, {}, [int8([256], from)], { quant: to })
    runOp(op, everyByte).forEach((q, i) => {
      const x = Math.fround(0.05) * ((everyByte[i] ?? 0) - 10)
      const exact = (x * Math.min(Math.max(x + 3, 0), 6)) / 6 / Math.fround(0.03) - 100
      expect(Math.abs(q - Math.min(Math.max(exact, -128), 127))).toBeLessThan(1)
    })
  })

  itRejects(() => makeOp(hardSwish, {}, [int8([3], plain)], { quant: plain }), {
    'an input 128 times as coarse': [
      () => makeOp(hardSwish, {}, [int8([3], perTensor(130, 0))], { quant: plain }),
      /input's scale is 130 of the output's, not below 128/,
    ],
  })
  itChecksTypes(hardSwish)
})
