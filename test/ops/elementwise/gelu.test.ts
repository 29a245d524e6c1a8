import { describe, expect, it } from 'vitest'
import { perTensor } from '../../../src/graph/quant-params'
import { gelu } from '../../../src/ops/elementwise/gelu'
import { float32, int8, itRejects, makeOp, plain, runOp } from '../../harness/build'

const numbers = Float32Array.of(-3, -0.5, 0, 1, 4)

describe('gelu', () => {
  it.each([
    [false, [-0.004049694, -0.1542688, 0, 0.8413447, 3.9998732]],
    [true, [-0.003637392, -0.154286, 0, 0.841192, 3.9999297]],
  ])('approximate %s', (approximate, wanted) => {
    const results = runOp(makeOp(gelu, { approximate }, [float32([5])]), numbers)
    results.forEach((value, i) => {
      expect(value).toBeCloseTo(wanted[i] ?? Number.NaN, 6)
    })
  })

  it('of int8 is a table', () => {
    const op = makeOp(gelu, { approximate: false }, [int8([3], perTensor(0.5, 0))], {
      quant: perTensor(0.1, 0),
    })
    // −0.5, 1 and 4.
    expect(runOp(op, Int8Array.of(-1, 2, 8))).toEqual([-2, 8, 40])
  })

  itRejects(() => makeOp(gelu, { approximate: true }, [float32([3])]), {
    'two types': [
      () => makeOp(gelu, { approximate: true }, [int8([3], plain)], { type: 'float32' }),
      /"x" is int8 but "out"/,
    ],
  })
})
