import { describe, expect, it } from 'vitest'
import { perTensor } from '../../../src/graph/quant-params'
import { sum } from '../../../src/ops/reduce/sum'
import { int8, makeOp, runOp } from '../../harness/build'
import { of } from '../elementwise/binary'
import { itReduces, itReducesIntegers } from './reduction'

describe('sum', () => {
  itReduces(sum, [2, -1.5], [5, -1.5, -3])
  itReducesIntegers(sum, 6)

  it('of int8 takes out the zero point, requantizes once and saturates', () => {
    const op = makeOp(sum, { axes: [1], keepDims: false }, [int8([2, 3], perTensor(0.5, 10))], {
      quant: perTensor(0.25, -3),
    })
    // −1 + 2 + 0.5 and three times 58.5.
    expect(runOp(op, Int8Array.of(8, 14, 11, 127, 127, 127))).toEqual([3, 127])
  })

  it('of int32 wraps', () => {
    const op = makeOp(sum, { axes: [0], keepDims: false }, [of('int32', [2])])
    expect(runOp(op, Int32Array.of(2 ** 31 - 1, 1))).toEqual([-(2 ** 31)])
  })
})
