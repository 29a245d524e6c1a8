import { describe, expect, it } from 'vitest'
import { sqrt } from '../../../src/ops/elementwise/sqrt'
import { float32, int8, itRejects, makeOp, plain, runOp } from '../../harness/build'

describe('sqrt', () => {
  it('is the square root', () => {
    expect(runOp(makeOp(sqrt, {}, [float32([3])]), Float32Array.of(0, 4, 2))).toEqual([
      0,
      2,
      Math.fround(Math.SQRT2),
    ])
  })

  itRejects(() => makeOp(sqrt, {}, [float32([3])]), {
    int8: [
      () => makeOp(sqrt, {}, [int8([3], plain)], { quant: plain }),
      /int8 does not run; dequantize its input/,
    ],
  })
})
