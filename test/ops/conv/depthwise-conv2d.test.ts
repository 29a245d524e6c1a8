import { describe, expect, it } from 'vitest'
import { perAxis, perTensor } from '../../../src/graph/quant-params'
import { makeTensor } from '../../../src/graph/tensor'
import { conv2d } from '../../../src/ops/conv/conv2d'
import { depthwiseConv2d } from '../../../src/ops/conv/depthwise-conv2d'
import { bias, float32, int8, itRejects, makeOp, plain, runOp } from '../../harness/build'

const attrs = { strides: [1, 1], dilations: [1, 1], padding: 'VALID', activation: 'none' } as const
const ones = (count: number) => new Array<number>(count).fill(1)

describe('depthwiseConv2d', () => {
  it('gives each input channel its own filters, multiplier 2', () => {
    const op = makeOp(depthwiseConv2d, attrs, [
      float32([1, 1, 2, 2]),
      float32([1, 1, 2, 4], [1, 2, 3, 4, 10, 20, 30, 40], 'filter'),
      float32([4], [0, 0, 0, 0.5], 'bias'),
    ])
    // Channel 0 is 1, 3; channel 1 is 2, 4.
    expect(runOp(op, Float32Array.of(1, 2, 3, 4))).toEqual([31, 62, 126, 168.5])
    expect(op.outputs[0]?.shape).toEqual([1, 1, 1, 4])
  })

  it('strides, dilates and pads as convolution does', () => {
    const data = Float32Array.from({ length: 25 }, (_, i) => i)
    const taps = [1, 0, 2, 0, 0, 3, 4, 0, 5]
    const changed = { ...attrs, padding: 'SAME', strides: [2, 1], dilations: [1, 2] } as const
    const depthwise = makeOp(depthwiseConv2d, changed, [
      float32([1, 5, 5, 1]),
      float32([1, 3, 3, 1], taps, 'filter'),
      undefined,
    ])
    const full = makeOp(conv2d, changed, [float32([1, 5, 5, 1]), float32([1, 3, 3, 1], taps), undefined])
    expect(runOp(depthwise, data)).toEqual(runOp(full, data))
  })

  it('requantizes per channel along axis 3, at an extreme zero point', () => {
    const op = makeOp(
      depthwiseConv2d,
      attrs,
      [
        int8([1, 1, 1, 2], perTensor(1, 127)),
        int8([1, 1, 1, 2], perAxis([1, 0.25], 3), [-128, 2], 'filter'),
        bias([-32600, 0]),
      ],
      { quant: perTensor(1, -3) },
    )
    // (−128 − 127) · −128 − 32600 = 40; (125 − 127) · 2 / 4 = −1.
    expect(runOp(op, Int8Array.of(-128, 125))).toEqual([37, -4])
  })

  const input = int8([1, 3, 3, 2], plain)
  const filter = (shape: number[]) => int8(shape, plain, ones(shape.reduce((a, b) => a * b)), 'filter')
  const build = (inputs: Parameters<typeof makeOp>[2]) =>
    makeOp(depthwiseConv2d, attrs, inputs, { quant: plain })
  itRejects(() => build([input, filter([1, 2, 2, 4])]), {
    'an input that is not NHWC': [() => build([int8([3, 3, 2], plain), filter([1, 2, 2, 4])]), /NHWC/],
    'a filter whose first extent is not 1': [
      () => build([input, filter([2, 2, 2, 2])]),
      /\[1, height, width, channels\] is expected/,
    ],
    'channels that are no multiple': [
      () => build([input, filter([1, 2, 2, 3])]),
      /no multiple of the input's 2/,
    ],
    'weights quantized along another axis': [
      () => build([input, makeTensor({ ...filter([1, 2, 2, 4]), quant: perAxis([1, 1], 1) })]),
      /along axis 1, not along their output channels \(axis 3\)/,
    ],
    'a filter that is no constant': [() => build([input, int8([1, 2, 2, 4], plain)]), /must be a constant/],
  })
})
