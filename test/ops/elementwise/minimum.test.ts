import { describe, expect, it } from 'vitest'
import { perTensor } from '../../../src/graph/quant-params'
import { minimum } from '../../../src/ops/elementwise/minimum'
import { int8, itRejects, makeOp, plain, runOp } from '../../harness/build'
import { itComputes, itComputesIntegers } from './binary'

describe('minimum', () => {
  itComputes(minimum, {}, [1, -6, -4])
  itComputesIntegers(minimum, {}, [2, -7, 2])

  it('compares bytes', () => {
    const quant = perTensor(0.1, -90)
    const op = makeOp(minimum, {}, [int8([2], quant), int8([2], quant)], { quant })
    expect(runOp(op, Int8Array.of(-128, 5), Int8Array.of(127, -5))).toEqual([-128, -5])
  })

  const x = int8([2, 3], plain)
  itRejects(() => makeOp(minimum, {}, [x, x], { quant: plain }), {
    'other scales': [
      () => makeOp(minimum, {}, [x, int8([3], perTensor(0.5, 0), undefined, 'y')], { quant: plain }),
      /"y" is int8 3 .*same scale and zero point/,
    ],
  })
})
