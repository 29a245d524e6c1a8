import { describe, expect, it } from 'vitest'
import { perTensor } from '../../../src/graph/quant-params'
import { sub } from '../../../src/ops/elementwise/sub'
import { int8, itRejects, makeOp, plain, runOp } from '../../harness/build'
import { itComputes, itComputesIntegers, none } from './binary'

describe('sub', () => {
  itComputes(sub, none, [-1, -9, 7])
  itComputes(sub, { activation: 'relu6' }, [0, 0, 6])
  itComputesIntegers(sub, none, [5, -9, 2 ** 31 - 3])

  it('of int8 rounds once in fixed point, halves up', () => {
    const op = makeOp(sub, none, [int8([4], perTensor(0.5, 0)), int8([4], perTensor(0.25, 0))], {
      quant: plain,
    })
    // Real differences 1.5, −1.5, 0.75 and 0.5.
    expect(runOp(op, Int8Array.of(2, -2, 1, 1), Int8Array.of(-2, 2, -1, 0))).toEqual([2, -1, 1, 1])
  })

  const x = int8([2, 3], plain)
  itRejects(() => makeOp(sub, none, [x, x], { quant: plain }), {
    'a scale too coarse': [
      () => makeOp(sub, none, [x, int8([3], perTensor(2 ** 14, 0))], { quant: plain }),
      /factor of 16384/,
    ],
  })
})
