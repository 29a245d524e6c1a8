import { describe, expect, it } from 'vitest'
import { perTensor } from '../../../src/graph/quant-params'
import { maximum } from '../../../src/ops/elementwise/maximum'
import { int8, itRejects, makeOp, plain, runOp } from '../../harness/build'
import { itComputes, itComputesIntegers } from './binary'

describe('maximum', () => {
  itComputes(maximum, {}, [2, 3, 3])
  itComputesIntegers(maximum, {}, [7, 2, 2 ** 31 - 1])

  it('compares bytes', () => {
    const quant = perTensor(0.1, -90)
    const op = makeOp(maximum, {}, [int8([2], quant), int8([2], quant)], { quant })
    expect(runOp(op, Int8Array.of(-128, 5), Int8Array.of(127, -5))).toEqual([127, 5])
  })

  const x = int8([2, 3], plain)
  itRejects(() => makeOp(maximum, {}, [x, x], { quant: plain }), {
    'other scales': [
      () => makeOp(maximum, {}, [x, int8([3], perTensor(0.5, 0), undefined, 'y')], { quant: plain }),
      /"y" is int8 3 .*same scale and zero point/,
    ],
  })
})
