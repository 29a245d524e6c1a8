import { describe, expect, it } from 'vitest'
import { perTensor } from '../../../src/graph/quant-params'
import { squaredDifference } from '../../../src/ops/elementwise/squared-difference'
import { float32, int8, itRejects, makeOp, plain, runOp } from '../../harness/build'
import { itComputes, itComputesIntegers } from './binary'

describe('squared difference', () => {
  itComputes(squaredDifference, {}, [1, 81, 49])
  // The last one wraps.
  itComputesIntegers(squaredDifference, {}, [25, 81, 9])

  it('of int8 rounds the square to a step, and saturates', () => {
    const [a, b] = [int8([3], perTensor(0.5, 1)), int8([3], perTensor(0.25, -2), undefined, 'y')]
    const op = makeOp(squaredDifference, {}, [a, b], { quant: perTensor(0.5, -10) })
    // 1 − 1, 2 − 0.5 and 60 − 0.
    expect(runOp(op, Int8Array.of(3, 5, 121), Int8Array.of(2, 0, -2))).toEqual([-10, -5, 127])
  })

  itRejects(() => makeOp(squaredDifference, {}, [float32([3]), float32([3])]), {
    'two types': [
      () => makeOp(squaredDifference, {}, [int8([3], plain), float32([3])], { quant: plain }),
      /is int8 but/,
    ],
  })
})
