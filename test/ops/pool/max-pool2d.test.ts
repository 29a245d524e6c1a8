import { describe, expect, it } from 'vitest'
import { perTensor } from '../../../src/graph/quant-params'
import { maxPool2d } from '../../../src/ops/pool/max-pool2d'
import { float32, int8, makeOp, runOp } from '../../harness/build'
import { attrs, itRejectsAsPools, wide } from './pool'

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

  itRejectsAsPools(maxPool2d)
})
