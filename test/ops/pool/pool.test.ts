import { describe, expect, it } from 'vitest'
import { perTensor } from '../../../src/graph/quant-params'
import { makeTensor } from '../../../src/graph/tensor'
import { averagePool2d } from '../../../src/ops/pool/average-pool2d'
import { maxPool2d } from '../../../src/ops/pool/max-pool2d'
import { float32, int8, itRejects, makeOp, plain, runOp } from '../../harness/build'

const attrs = { window: [2, 2], strides: [2, 2], padding: 'VALID', activation: 'none' } as const
const wide = { ...attrs, strides: [1, 1], padding: 'SAME' } as const

describe('maxPool2d', () => {
  it('takes the largest of each window, channel by channel', () => {
    const op = makeOp(maxPool2d, attrs, [float32([1, 2, 4, 2])])
    const data = Float32Array.of(1, -1, 2, -2, 3, 0, 4, 0, 5, -5, 6, -6, 7, -7, 8, 9)
    expect(runOp(op, data)).toEqual([6, -1, 8, 9])
  })

  it('drops the rest of an odd input for VALID, and clips the window for SAME', () => {
    const data = Float32Array.of(-9, -8, -7, -6, -5, -4, -3, -2, -1)
    expect(runOp(makeOp(maxPool2d, attrs, [float32([1, 3, 3, 1])]), data)).toEqual([-5])
    const same = makeOp(maxPool2d, { ...attrs, padding: 'SAME' }, [float32([1, 3, 3, 1])])
    expect(runOp(same, data)).toEqual([-5, -4, -2, -1])
  })

  it('never lets padding win, not even over −128', () => {
    const quant = perTensor(1, 127)
    const op = makeOp(maxPool2d, wide, [int8([1, 1, 2, 1], quant)], { quant })
    expect(runOp(op, Int8Array.of(-128, -128))).toEqual([-128, -128])
  })

  it('clamps to the activation in stored values', () => {
    const quant = perTensor(0.5, -100)
    const op = makeOp(
      maxPool2d,
      { ...wide, window: [1, 1], activation: 'relu6' },
      [int8([1, 1, 3, 1], quant)],
      {
        quant,
      },
    )
    expect(runOp(op, Int8Array.of(-128, -95, 100))).toEqual([-100, -95, -88])
  })

  it('runs each image of a batch alone', () => {
    const op = makeOp(maxPool2d, attrs, [float32([2, 2, 2, 1])])
    expect(runOp(op, Float32Array.of(1, 2, 3, 4, -1, -2, -3, -4))).toEqual([4, -1])
  })
})

describe('averagePool2d', () => {
  it('does not count padding', () => {
    const op = makeOp(averagePool2d, wide, [float32([1, 2, 2, 1])])
    expect(runOp(op, Float32Array.of(1, 2, 3, 4))).toEqual([2.5, 3, 3.5, 4])
  })

  it.each([
    [[1, 2], 2, 'one and a half'],
    [[-1, -2], -2, 'minus one and a half'],
    [[0, 1], 1, 'a half'],
    [[0, -1], -1, 'minus a half'],
    [[-128, -128], -128, 'the least'],
    [[127, 127], 127, 'the most'],
    [[-128, 127], -1, 'minus a half, from the extremes'],
  ])('rounds the stored mean of %j to %i, half away from zero: %s', (values, expected) => {
    const op = makeOp(averagePool2d, { ...attrs, window: [1, 2] }, [int8([1, 1, 2, 1], plain)], {
      quant: plain,
    })
    expect(runOp(op, Int8Array.from(values)).map((value) => value + 0)).toEqual([expected])
  })

  it('rounds halves up where the model was uint8', () => {
    const halvesUp = { ...attrs, window: [1, 2], halvesUp: true } as const
    const op = makeOp(averagePool2d, halvesUp, [int8([1, 1, 2, 1], plain)], { quant: plain })
    const means = [
      [3, 4],
      [-3, -4],
      [-128, 127],
      [-128, -127],
    ].map((pair) => runOp(op, Int8Array.from(pair))[0])
    expect(means.map((value) => Number(value) + 0)).toEqual([4, -3, 0, -127])
  })

  it('rounds thirds to the nearest', () => {
    const op = makeOp(averagePool2d, { ...attrs, window: [1, 3] }, [int8([1, 1, 3, 1], plain)], {
      quant: plain,
    })
    expect(runOp(op, Int8Array.of(1, 1, 2))).toEqual([1])
    expect(runOp(op, Int8Array.of(1, 2, 2))).toEqual([2])
    expect(runOp(op, Int8Array.of(-1, -2, -2))).toEqual([-2])
  })
})

describe.each([
  ['maxPool2d', maxPool2d],
  ['averagePool2d', averagePool2d],
])('%s', (_, def) => {
  const quant = perTensor(0.5, 3)
  const x = int8([1, 4, 4, 2], quant)
  itRejects(() => makeOp(def, attrs, [x], { quant }), {
    'a missing input': [() => makeOp(def, attrs, [], { quant }), /input 0 is missing/],
    'an input that is not NHWC': [() => makeOp(def, attrs, [int8([4, 4, 2], quant)], { quant }), /NHWC/],
    'other scales': [
      () => makeOp(def, attrs, [x], { quant: perTensor(0.25, 3) }),
      /needs? the same scale|same scale and zero point/,
    ],
    'other zero points': [() => makeOp(def, attrs, [x], { quant: perTensor(0.5, 4) }), /same scale/],
    'a type that does not run': [
      () => makeOp(def, attrs, [makeTensor({ name: 'x', shape: [1, 4, 4, 2], type: 'int32' })]),
      /only float32 and int8 run/,
    ],
    'another output type': [
      () => makeOp(def, attrs, [x], { type: 'float32' }),
      /"x" is int8 but "out" is float32/,
    ],
    'a window that does not fit': [
      () => makeOp(def, { ...attrs, window: [5, 1] }, [x], { quant }),
      /window 5×1 is larger than its input 4×4/,
    ],
    'a window of zero': [
      () => makeOp(def, { ...attrs, window: [0, 1] }, [x], { quant }),
      /must be positive integers/,
    ],
  })
})

describe('averagePool2d of a huge window', () => {
  const image = (side: number) => int8([1, side, side, 1], plain)
  const all = { ...attrs, window: [8192, 8192], padding: 'SAME' } as const
  itRejects(() => makeOp(averagePool2d, all, [image(4000)], { quant: plain }), {
    'a sum that overflows int32': [
      () => makeOp(averagePool2d, all, [image(8192)], { quant: plain }),
      /67108864 values can overflow/,
    ],
  })
})
