import { describe, expect, it } from 'vitest'
import { perTensor } from '../../../src/graph/quant-params'
import { sub } from '../../../src/ops/elementwise/sub'
import { int8, makeOp, plain, runOp } from '../../harness/build'
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

  it('saturates where the output’s step is far below those of its operands, unless they are equal', () => {
    for (const tiny of [2 ** -14, 2 ** -19, 3e-35, 1e-45]) {
      const x = int8([4], perTensor(0.5, 1))
      const op = makeOp(sub, none, [x, x], { quant: perTensor(tiny, 7) })
      expect(runOp(op, Int8Array.of(0, 3, -5, 127), Int8Array.of(1, 2, -5, 127))).toEqual([-128, 127, 7, 7])
    }
  })
})
