import { describe, expect, it } from 'vitest'
import { perTensor } from '../../../src/graph/quant-params'
import { makeTensor } from '../../../src/graph/tensor'
import { resizeBilinear } from '../../../src/ops/resize/resize-bilinear'
import { float32, int8, itRejects, makeOp, runOp } from '../../harness/build'
import { seeded } from '../../harness/random'
import { aligned, centred, legacy } from './grids'

const quant = perTensor(0.5, 3)

describe('bilinear', () => {
  it.each([
    ['legacy', legacy, [0, 5, 10, 10]],
    ['aligned', aligned, [0, 10 / 3, 20 / 3, 10]],
    ['centred', centred, [0, 2.5, 7.5, 10]],
  ])('%s, float32', (_, grid, expected) => {
    const op = makeOp(resizeBilinear, { size: [1, 4], ...grid }, [float32([1, 1, 2, 1])])
    const values = runOp(op, Float32Array.of(0, 10))
    for (const [i, value] of expected.entries()) expect(values[i]).toBeCloseTo(value, 5)
  })

  it('rounds int8 once, halves up', () => {
    const op = makeOp(resizeBilinear, { size: [1, 4], ...legacy }, [int8([1, 1, 2, 1], quant)], { quant })
    expect(runOp(op, Int8Array.of(0, 1))).toEqual([0, 1, 1, 1])
    expect(runOp(op, Int8Array.of(-1, 0))).toEqual([-1, 0, 0, 0])
    expect(runOp(op, Int8Array.of(-128, 127))).toEqual([-128, 0, 127, 127])
  })

  it('is the correctly rounded interpolation to within the precision of its weights', () => {
    const attrs = { size: [13, 17], ...centred } as const
    const random = seeded(11)
    const bytes = Int8Array.from({ length: 5 * 6 * 3 }, () => Math.floor(random() * 256) - 128)
    const shape = [1, 5, 6, 3]
    const integer = runOp(makeOp(resizeBilinear, attrs, [int8(shape, quant)], { quant }), bytes)
    const real = runOp(makeOp(resizeBilinear, attrs, [float32(shape)]), Float32Array.from(bytes))
    // Two weights, each rounded to 2^−12, on differences of up to 255.
    real.forEach((value, i) => {
      expect(Math.abs((integer[i] ?? Number.NaN) - value)).toBeLessThan(0.5 + 2 * 255 * 2 ** -12)
    })
  })

  it('keeps a constant image', () => {
    const op = makeOp(resizeBilinear, { size: [7, 3], ...aligned }, [int8([1, 2, 5, 1], quant)], { quant })
    for (const value of [-128, -1, 0, 127]) {
      expect(runOp(op, new Int8Array(10).fill(value))).toEqual(new Array(21).fill(value))
    }
  })

  const x = int8([1, 2, 3, 4], quant)
  itRejects(() => makeOp(resizeBilinear, { size: [4, 6], ...legacy }, [x], { quant }), {
    'another quantization': [
      () => makeOp(resizeBilinear, { size: [4, 6], ...legacy }, [x], { quant: perTensor(0.5, 4) }),
      /same scale/,
    ],
    integers: [
      () =>
        makeOp(resizeBilinear, { size: [1, 1], ...legacy }, [
          makeTensor({ name: 'i', shape: [1, 1, 1, 1], type: 'int32' }),
        ]),
      /only float32 and int8 run/,
    ],
  })
})
