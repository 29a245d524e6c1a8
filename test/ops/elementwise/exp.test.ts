import { describe, expect, it } from 'vitest'
import { perTensor } from '../../../src/graph/quant-params'
import { exp } from '../../../src/ops/elementwise/exp'
import { int8, makeOp, runOp } from '../../harness/build'
import { itChecksTypes, itComputesValues } from './unary'

describe('exp', () => {
  itComputesValues(exp, [
    [0, 1],
    [1, Math.E],
    [-2, Math.exp(-2)],
  ])

  it('of int8 is a table that saturates', () => {
    // 0, 1 and 8, in steps of 1/32 from −128 on.
    const op = makeOp(exp, {}, [int8([3], perTensor(1, 0))], { quant: perTensor(1 / 32, -128) })
    expect(runOp(op, Int8Array.of(0, 1, 8))).toEqual([32 - 128, 87 - 128, 127])
  })

  itChecksTypes(exp)
})
