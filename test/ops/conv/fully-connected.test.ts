import { describe, expect, it } from 'vitest'
import { perTensor } from '../../../src/graph/quant-params'
import { fullyConnected } from '../../../src/ops/conv/fully-connected'
import { bias, float32, int8, itRejects, makeOp, plain, runOp } from '../../harness/build'

const ones = (count: number) => new Array<number>(count).fill(1)

describe('fullyConnected', () => {
  const dense = { activation: 'none', keepDims: false } as const

  it('multiplies rows by [out, in] weights', () => {
    const op = makeOp(fullyConnected, dense, [
      float32([2, 3]),
      float32([2, 3], [1, 2, 3, -1, 0, 1], 'weights'),
      float32([2], [10, 20], 'bias'),
    ])
    expect(runOp(op, Float32Array.of(1, 1, 1, 4, 5, 6))).toEqual([16, 20, 42, 22])
  })

  it('flattens, or keeps leading axes', () => {
    const weights = float32([5, 4], ones(20), 'weights')
    const flat = makeOp(fullyConnected, dense, [float32([2, 3, 4]), weights])
    const kept = makeOp(fullyConnected, { ...dense, keepDims: true }, [float32([2, 3, 4]), weights])
    const whole = makeOp(fullyConnected, dense, [float32([2, 2, 2]), float32([1, 4], ones(4))])
    expect(flat.outputs[0]?.shape).toEqual([6, 5])
    expect(kept.outputs[0]?.shape).toEqual([2, 3, 5])
    expect(whole.outputs[0]?.shape).toEqual([2, 1])
    expect(runOp(whole, Float32Array.of(1, 2, 3, 4, 5, 6, 7, 8))).toEqual([10, 26])
  })

  it('is integer-exact, with activation bounds in the output’s grid', () => {
    const op = makeOp(
      fullyConnected,
      { ...dense, activation: 'relu6' },
      [
        int8([1, 2], perTensor(0.1, -128)),
        int8([3, 2], perTensor(0.1, 0), [127, 127, -127, 0, 1, 0], 'weights'),
        bias([0, 0, 7]),
      ],
      { quant: perTensor(0.05, -100) },
    )
    // Real: 647.7 clamps to 6, −323.85 to 0, and (255 + 7) / 100 = 2.62 stays.
    expect(runOp(op, Int8Array.of(127, 127))).toEqual([20, -100, -48])
  })

  const weights = int8([3, 4], plain, ones(12), 'weights')
  const build = (inputs: Parameters<typeof makeOp>[2], keepDims = false) =>
    makeOp(fullyConnected, { ...dense, keepDims }, inputs, { quant: plain })
  itRejects(() => build([int8([2, 4], plain), weights, bias(ones(3))], true), {
    'weights that are no matrix': [
      () => build([int8([2, 4], plain), int8([3, 4, 1], plain, ones(12))]),
      /\[out, in\] is expected/,
    ],
    'an input of a broken row': [() => build([int8([2, 3], plain), weights]), /no whole number of rows of 4/],
    'axes that cannot be kept': [
      () => build([int8([2, 2, 2], plain), weights], true),
      /the last must have 4/,
    ],
    'weights that are no constant': [
      () => build([int8([2, 4], plain), int8([3, 4], plain)]),
      /must be a constant/,
    ],
  })
})
