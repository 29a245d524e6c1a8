import { describe, expect, it } from 'vitest'
import { perTensor } from '../../../src/graph/quant-params'
import { prelu } from '../../../src/ops/elementwise/prelu'
import { int8, itRejects, makeOp, plain, runOp } from '../../harness/build'
import { itComputes } from './binary'

describe('prelu', () => {
  itComputes(prelu, {}, [1, -18, 3])

  it('takes a slope for each channel', () => {
    const alpha = int8([2], perTensor(0.5, 2), [0, 4], 'alpha')
    const op = makeOp(prelu, {}, [int8([2, 2], perTensor(1, -1)), alpha], { quant: plain })
    // Slopes −1 and 1.
    expect(runOp(op, Int8Array.of(-11, -11, 9, 9))).toEqual([10, -10, 10, 10])
  })

  const x = int8([2, 3], plain)
  itRejects(() => makeOp(prelu, {}, [x, x], { quant: plain }), {
    'a slope that does not stretch': [
      () => makeOp(prelu, {}, [int8([3], plain), x], { quant: plain }),
      /alpha is int8 2×3 .* does not stretch to int8 3/,
    ],
    'no slope': [() => makeOp(prelu, {}, [x], { quant: plain }), /input 1 is missing|alpha is missing/],
  })
})
