import { describe, expect, it } from 'vitest'
import type { Operator } from '../../../src/graph/operator'
import {
  type BatchNormalizationAttrs,
  batchNormalization,
  normalizationFactors,
} from '../../../src/ops/training/batch-normalization'
import { float32, int8, itRejects, makeOp, plain, runOp } from '../../harness/build'

const attrs = { epsilon: 0.75 }
const x = float32([2, 2])
const mean = float32([2], [1, 2], 'mean')
const variance = float32([2], [0.25, 3.25], 'variance')

describe('batchNormalization', () => {
  it('scales and shifts each channel', () => {
    const gamma = float32([2], [10, -4])
    const beta = float32([2], [100, 0.5])
    const op = makeOp(batchNormalization, attrs, [x, gamma, beta, mean, variance])
    expect(runOp(op, Float32Array.of(1, 2, 3, 4))).toEqual([100, 0.5, 120, -3.5])
    expect(op.def.kernel).toBeUndefined()
  })

  it('has gamma 1 and beta 0 unless given', () => {
    const op = makeOp(batchNormalization, attrs, [x, undefined, undefined, mean, variance])
    expect(runOp(op, Float32Array.of(1, 2, 3, 4))).toEqual([0, 0, 2, 1])
    const { scale, offset } = normalizationFactors(op as Operator<BatchNormalizationAttrs>)
    expect([...scale]).toEqual([1, 0.5])
    expect([...offset]).toEqual([-1, -1])
  })

  const build = (inputs: Parameters<typeof makeOp>[2], epsilon = 0.001) =>
    makeOp(batchNormalization, { epsilon }, inputs)
  itRejects(() => build([x, undefined, undefined, mean, variance]), {
    'an int8 input': [
      () => makeOp(batchNormalization, attrs, [int8([2, 2], plain), undefined, undefined, mean, variance]),
      /float32 with a channel axis is expected/,
    ],
    'a scalar': [() => build([float32([]), undefined, undefined, mean, variance]), /channel axis/],
    'a missing mean': [() => build([x, undefined, undefined, undefined, variance]), /the mean is missing/],
    'a variance that is no constant': [
      () => build([x, undefined, undefined, mean, float32([2])]),
      /the variance.*must be a constant/,
    ],
    'another number of channels': [
      () => build([x, float32([3], [1, 2, 3]), undefined, mean, variance]),
      /gamma "x" is float32 3, not float32 of 2 channels/,
    ],
    'a variance that is not positive': [
      () => build([x, undefined, undefined, mean, float32([2], [1, -1])]),
      /channel 1 has variance -1/,
    ],
  })
})
