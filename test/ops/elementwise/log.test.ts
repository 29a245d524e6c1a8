import { describe, expect, it } from 'vitest'
import { perTensor } from '../../../src/graph/quant-params'
import { log } from '../../../src/ops/elementwise/log'
import { int8, makeOp, runOp } from '../../harness/build'
import { itChecksTypes, itComputesValues } from './unary'

describe('log', () => {
  itComputesValues(log, [
    [1, 0],
    [2, Math.LN2],
    [0.25, -2 * Math.LN2],
  ])

  it('of int8 is the lowest byte for what has no logarithm', () => {
    const op = makeOp(log, {}, [int8([4], perTensor(1, 0))], { quant: perTensor(1 / 16, 10) })
    expect(runOp(op, Int8Array.of(-5, 0, 1, 2))).toEqual([-128, -128, 10, 21])
  })

  itChecksTypes(log)
})
