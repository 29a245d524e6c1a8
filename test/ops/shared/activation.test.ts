import { describe, expect, it } from 'vitest'
import { perTensor } from '../../../src/graph/quant-params'
import { activationRange, outputRange } from '../../../src/ops/shared/activation'

describe('outputRange', () => {
  it.each([
    ['none', perTensor(0.1, 0), [-128, 127]],
    ['relu', perTensor(0.1, -128), [-128, 127]],
    ['relu', perTensor(0.1, 5), [5, 127]],
    ['relu6', perTensor(0.1, -100), [-100, -40]],
    ['relu6', perTensor(0.01, -100), [-100, 127]],
    ['relu6', perTensor(4, 0), [0, 2]],
    ['reluN1To1', perTensor(0.25, 100), [96, 104]],
    ['reluN1To1', perTensor(0.001, 0), [-128, 127]],
  ] as const)('of %s at %o is %j', (activation, quant, expected) => {
    const range = outputRange(activation, { shape: [1], type: 'int8', quant })
    expect(range.map((value) => value + 0)).toEqual(expected)
  })

  // 6 / 0.8 is a little below 7.5 in double precision, since 0.8 as float32 is above 0.8, but in float32 it is 7.5.
  it.each([
    [0.8, -128, -120, -120],
    [0.8, -127, -120, -119],
    [12 / 7, 5, 8, 9],
  ] as const)(
    'at scale %d, zero point %i, relu6 ends at %i in XNNPACK, at %i elsewhere',
    (scale, zero, theirs, own) => {
      const output = { shape: [1], type: 'int8', quant: perTensor(scale, zero) } as const
      expect(outputRange('relu6', output)).toEqual([zero, theirs])
      expect(outputRange('relu6', output, true)).toEqual([zero, own])
    },
  )

  it('of uint8 stays in its range', () => {
    expect(outputRange('none', { shape: [1], type: 'uint8', quant: perTensor(1, 0) })).toEqual([0, 255])
  })

  it('of float32 is the real range, finite', () => {
    expect(outputRange('relu6', { shape: [1], type: 'float32' })).toEqual([0, 6])
    expect(outputRange('relu', { shape: [1], type: 'float32' })[1]).toBe(Math.fround(3.4028234663852886e38))
    expect(outputRange('none', { shape: [1], type: 'float32' }).every(Number.isFinite)).toBe(true)
    expect(activationRange('reluN1To1')).toEqual([-1, 1])
  })
})
