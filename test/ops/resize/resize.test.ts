import { describe, expect, it } from 'vitest'
import { perTensor } from '../../../src/graph/quant-params'
import { makeTensor } from '../../../src/graph/tensor'
import { resizeBilinear } from '../../../src/ops/resize/resize-bilinear'
import { resizeNearest } from '../../../src/ops/resize/resize-nearest'
import { float32, int8, itRejects, makeOp, runOp } from '../../harness/build'
import { seeded } from '../../harness/random'

const quant = perTensor(0.5, 3)
const legacy = { alignCorners: false, halfPixelCenters: false }
const aligned = { alignCorners: true, halfPixelCenters: false }
const centred = { alignCorners: false, halfPixelCenters: true }
const row = (count: number) => float32([1, 1, count, 1])

describe('nearest neighbour', () => {
  it.each([
    ['legacy', legacy, [0, 0, 1, 1, 2]],
    ['aligned', aligned, [0, 1, 1, 2, 2]],
    ['centred', centred, [0, 0, 1, 2, 2]],
  ])('%s', (_, grid, expected) => {
    const op = makeOp(resizeNearest, { size: [1, 5], ...grid }, [row(3)])
    expect(runOp(op, Float32Array.of(0, 1, 2))).toEqual(expected)
  })

  it('goes down, and to both axes', () => {
    const op = makeOp(resizeNearest, { size: [1, 2], ...centred }, [float32([1, 2, 4, 1])])
    expect(runOp(op, Float32Array.of(0, 1, 2, 3, 4, 5, 6, 7))).toEqual([5, 7])
  })
})

describe('bilinear', () => {
  it.each([
    ['legacy', legacy, [0, 5, 10, 10]],
    ['aligned', aligned, [0, 10 / 3, 20 / 3, 10]],
    ['centred', centred, [0, 2.5, 7.5, 10]],
  ])('%s, float32', (_, grid, expected) => {
    const op = makeOp(resizeBilinear, { size: [1, 4], ...grid }, [row(2)])
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
})

describe('resizing', () => {
  const x = int8([1, 2, 3, 4], quant)
  const build = (size: readonly [number, number], grid = legacy) =>
    makeOp(resizeNearest, { size, ...grid }, [x], { quant })
  itRejects(() => build([4, 6]), {
    'a height of zero': [() => build([0, 6]), /size 0×6 is no height and width/],
    'a fractional width': [() => build([4, 1.5]), /size 4×1.5 is no height and width/],
    'corners and centres at once': [
      () => build([4, 6], { alignCorners: true, halfPixelCenters: true }),
      /exclude each other/,
    ],
    'what is no image': [
      () => makeOp(resizeNearest, { size: [1, 1], ...legacy }, [float32([2, 2])]),
      /NHWC is expected/,
    ],
    'another quantization': [
      () => makeOp(resizeBilinear, { size: [4, 6], ...legacy }, [x], { quant: perTensor(0.5, 4) }),
      /same scale/,
    ],
    'bilinear integers': [
      () =>
        makeOp(resizeBilinear, { size: [1, 1], ...legacy }, [
          makeTensor({ name: 'i', shape: [1, 1, 1, 1], type: 'int32' }),
        ]),
      /only float32 and int8 run/,
    ],
  })
})
