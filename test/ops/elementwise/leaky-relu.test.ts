import { describe, expect, it } from 'vitest'
import { perTensor } from '../../../src/graph/quant-params'
import { leakyRelu } from '../../../src/ops/elementwise/leaky-relu'
import { float32, int8, itRejects, makeOp, plain, runOp } from '../../harness/build'

describe('leakyRelu', () => {
  it('has slope alpha below zero', () => {
    expect(runOp(makeOp(leakyRelu, { alpha: 0.5 }, [float32([3])]), Float32Array.of(-3, 0, 2))).toEqual([
      -1.5, 0, 2,
    ])
  })

  it('requantizes each side with its own factor', () => {
    const op = makeOp(leakyRelu, { alpha: 0.25 }, [int8([5], perTensor(1, -8))], { quant: perTensor(0.5, 0) })
    // Real inputs −120, −5, 0, 1 and 20.
    expect(runOp(op, Int8Array.of(-128, -13, -8, -7, 12))).toEqual([-60, -2, 0, 2, 40])
  })

  it('rounds its factors to 8 fractional bits, as XNNPACK does', () => {
    const op = makeOp(leakyRelu, { alpha: 0.01 }, [int8([2], perTensor(1, 127))], { quant: plain })
    // 2.56 becomes 3: −255 · 3 / 256 = −2.99 where −255 · 0.01 = −2.55, and −43 · 3 / 256 = −0.504.
    expect(runOp(op, Int8Array.of(-128, 84))).toEqual([-3, -1])
  })

  it('keeps finer factors where XNNPACK does not run', () => {
    const op = makeOp(leakyRelu, { alpha: 0.002 }, [int8([2], perTensor(1, 127))], { quant: plain })
    // −0.4 and −0.51; with 8 fractional bits the slope would be 1/256, and the first −0.78.
    expect(runOp(op, Int8Array.of(-73, -128)).map((value) => value + 0)).toEqual([0, -1])
  })

  it('saturates where the slope, or the step, is far above the output’s step', () => {
    const steep = makeOp(leakyRelu, { alpha: -(2 ** 14) }, [int8([3], plain)], { quant: plain })
    expect(runOp(steep, Int8Array.of(-1, 0, 9))).toEqual([127, 0, 9])
    const coarse = makeOp(leakyRelu, { alpha: 0.5 }, [int8([3], perTensor(1e30, 0))], {
      quant: perTensor(1e-30, 3),
    })
    expect(runOp(coarse, Int8Array.of(-1, 0, 1))).toEqual([-128, 3, 127])
  })

  it('takes a negative slope, and one of zero', () => {
    const rising = makeOp(leakyRelu, { alpha: -1 }, [int8([2], plain)], { quant: plain })
    expect(runOp(rising, Int8Array.of(-5, 5))).toEqual([5, 5])
    const flat = makeOp(leakyRelu, { alpha: 0 }, [int8([2], plain)], { quant: plain })
    expect(runOp(flat, Int8Array.of(-5, 5)).map((value) => value + 0)).toEqual([0, 5])
  })

  itRejects(() => makeOp(leakyRelu, { alpha: 0.1 }, [float32([3])]), {
    'alpha that is no number': [
      () => makeOp(leakyRelu, { alpha: Number.NaN }, [float32([3])]),
      /alpha NaN is not a finite/,
    ],
  })
})
