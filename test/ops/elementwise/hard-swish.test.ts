import { describe, expect, it } from 'vitest'
import { perTensor } from '../../../src/graph/quant-params'
import { hardSwish } from '../../../src/ops/elementwise/hard-swish'
import { int8, makeOp, plain, runOp } from '../../harness/build'
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

  it('saturates where the input is 128 times as coarse as the output, and more', () => {
    for (const coarse of [130, 1e35]) {
      const op = makeOp(hardSwish, {}, [int8([4], perTensor(coarse, 0))], { quant: plain })
      expect(runOp(op, Int8Array.of(-128, -1, 0, 1)).map((q) => q + 0)).toEqual([0, 0, 0, 127])
    }
  })

  itChecksTypes(hardSwish)
})
