import { describe, expect, it } from 'vitest'
import { div } from '../../../src/ops/elementwise/div'
import { float32, int8, itRejects, makeOp, plain, runOp } from '../../harness/build'
import { itComputes, itComputesIntegers, none, whole } from './binary'

describe('div', () => {
  itComputes(div, none, [0.5, -2, -0.75])
  // Towards zero.
  itComputesIntegers(div, none, [3, -3, 2 ** 30 - 1])

  it('rejects division of integers by zero', () => {
    const x = Int32Array.of(7, -7, 2 ** 31 - 1)
    expect(() => runOp(whole(div, none), x, Int32Array.of(1, 0, 1))).toThrow('division by zero')
  })

  const x = int8([2, 3], plain)
  itRejects(() => makeOp(div, none, [float32([3]), float32([3])]), {
    int8: [() => makeOp(div, none, [x, x], { quant: plain }), /int8 does not run; dequantize its inputs/],
  })
})
