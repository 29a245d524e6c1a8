import { describe, expect, it } from 'vitest'
import { perTensor } from '../../../src/graph/quant-params'
import { rsqrt } from '../../../src/ops/elementwise/rsqrt'
import { int8, makeOp, runOp } from '../../harness/build'
import { itChecksTypes, itComputesValues } from './unary'

describe('rsqrt', () => {
  itComputesValues(rsqrt, [
    [1, 1],
    [4, 0.5],
    [2, Math.SQRT1_2],
  ])

  it('of int8 is within a step of the function, and the highest byte for what has no root', () => {
    const [zero, steps] = [-20, 100]
    const op = makeOp(rsqrt, {}, [int8([147], perTensor(1, zero))], { quant: perTensor(1 / steps, 3) })
    const given = Int8Array.from({ length: 147 }, (_, i) => i + zero)
    const [atZero, ...results] = runOp(op, given)
    expect(atZero).toBe(127)
    results.forEach((q, i) => {
      expect(Math.abs(q - Math.min(steps / Math.sqrt(i + 1) + 3, 127))).toBeLessThanOrEqual(0.51)
    })
    expect(runOp(op, new Int8Array(147).fill(-128))).toEqual(new Array(147).fill(127))
  })

  itChecksTypes(rsqrt)
})
