import { describe, expect, it } from 'vitest'
import { averagePool2d } from '../../../src/ops/pool/average-pool2d'
import { float32, int8, itRejects, makeOp, plain, runOp } from '../../harness/build'
import { attrs, itRejectsAsPools, wide } from './pool'

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

  itRejectsAsPools(averagePool2d)
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
