import { describe, expect, it } from 'vitest'
import { perAxis, perTensor } from '../../../src/graph/quant-params'
import { makeTensor } from '../../../src/graph/tensor'
import { conv2d } from '../../../src/ops/conv/conv2d'
import { bias, float32, int8, itRejects, makeOp, plain, runOp } from '../../harness/build'

const attrs = { strides: [1, 1], dilations: [1, 1], padding: 'VALID', activation: 'none' } as const
const ones = (count: number) => new Array<number>(count).fill(1)

describe('conv2d', () => {
  const filter = (values: number[], shape = [1, 2, 2, 1]) => float32(shape, values, 'filter')
  const image = float32([1, 3, 3, 1])
  const pixels = Float32Array.of(1, 2, 3, 4, 5, 6, 7, 8, 9)

  it('correlates: the filter is not flipped', () => {
    const op = makeOp(conv2d, attrs, [image, filter([1, 0, 0, 10]), undefined])
    expect(runOp(op, pixels)).toEqual([51, 62, 84, 95])
  })

  it('pads SAME with the smaller half in front, and strides', () => {
    const op = makeOp(conv2d, { ...attrs, padding: 'SAME', strides: [2, 2] }, [
      image,
      filter(ones(4)),
      undefined,
    ])
    expect(op.outputs[0]?.shape).toEqual([1, 2, 2, 1])
    expect(runOp(op, pixels)).toEqual([12, 9, 15, 9])
  })

  it('dilates', () => {
    const op = makeOp(conv2d, { ...attrs, dilations: [2, 2] }, [image, filter([1, 10, 100, 1000]), undefined])
    expect(runOp(op, pixels)).toEqual([9731])
  })

  it('reads OHWI filters, a bias for each output channel, and applies the activation', () => {
    const op = makeOp(conv2d, { ...attrs, activation: 'relu' }, [
      float32([1, 1, 1, 2]),
      float32([2, 1, 1, 2], [1, 2, 3, -4], 'filter'),
      float32([2], [0.5, 0.25], 'bias'),
    ])
    expect(runOp(op, Float32Array.of(1, 1))).toEqual([3.5, 0])
  })

  it('pads int8 with the zero point, which is real zero', () => {
    const quant = perTensor(1, -128)
    const op = makeOp(
      conv2d,
      { ...attrs, padding: 'SAME' },
      [int8([1, 1, 1, 1], quant), int8([1, 3, 3, 1], plain, ones(9), 'filter'), undefined],
      { quant: perTensor(1, 0) },
    )
    expect(runOp(op, Int8Array.of(-28))).toEqual([100])
  })

  it.each([
    [-128, -128, 127, 127, 'the smallest byte at zero point 127, times −128: 32640 saturates'],
    [-128, 127, 127, -128, '−255 · 127 saturates below'],
    [127, -128, -128, -128, '255 · −128 saturates below'],
    [127, 127, 127, 0, 'the zero point is zero, whatever the weight'],
  ])('input %i, weight %i, zero point %i gives %i: %s', (x, w, zeroPoint, expected) => {
    const op = makeOp(
      conv2d,
      attrs,
      [int8([1, 1, 1, 1], perTensor(1, zeroPoint)), int8([1, 1, 1, 1], plain, [w], 'filter'), undefined],
      { quant: plain },
    )
    expect(runOp(op, Int8Array.of(x))).toEqual([expected])
  })

  it('requantizes with the scale of each output channel, halves up', () => {
    const op = makeOp(
      conv2d,
      attrs,
      [
        int8([1, 1, 1, 1], perTensor(0.5, 0)),
        int8([3, 1, 1, 1], perAxis([1, 0.5, 2], 0), [5, 5, -5], 'filter'),
        bias([0, 0, 1]),
      ],
      { quant: perTensor(1, 10) },
    )
    // Sums 15, 15 and −14; times 0.5, 0.25 and 1: 7.5, 3.75 and −14.
    expect(runOp(op, Int8Array.of(3))).toEqual([18, 14, -4])
  })

  it('gives the zero point where the scale is 0, whatever sum, bias and zero point of the weights are', () => {
    const dead = { scale: [0, 1], zeroPoint: [7, 0], axis: 0 }
    const pixels = int8([1, 1, 1, 1], plain)
    const op = (activation: 'none' | 'relu6') =>
      makeOp(
        conv2d,
        { ...attrs, activation },
        [pixels, int8([2, 1, 1, 1], dead, [100, 3], 'filter'), bias([2 ** 20, 0])],
        { quant: perTensor(1, -9) },
      )
    expect(runOp(op('none'), Int8Array.of(50))).toEqual([-9, 127])
    expect(runOp(op('relu6'), Int8Array.of(50))).toEqual([-9, -3])
  })

  it('reads a group of channels where the filter has fewer than the input', () => {
    const op = makeOp(conv2d, attrs, [
      float32([1, 1, 1, 4]),
      float32([6, 1, 1, 2], [1, 0, 0, 1, 1, 1, 10, 0, 0, 10, 10, 10], 'filter'),
      undefined,
    ])
    expect(runOp(op, Float32Array.of(1, 2, 3, 4))).toEqual([1, 2, 3, 30, 40, 70])
  })

  it('bounds sums by the weights that there are', () => {
    const taps = 70_000
    const shape = [1, 1, 1, taps]
    const filter = (weight: number) => int8([1, 1, 1, taps], plain, new Array(taps).fill(weight), 'filter')
    const build = (weight: number, zeroPoint: number, start = 0) =>
      makeOp(conv2d, attrs, [int8(shape, perTensor(1, zeroPoint)), filter(weight), bias([start])], {
        quant: perTensor(2 ** 24, 0),
      })
    // 70,000 · 255 · 120 is below 2^31, 70,000 · 255 · 121 is not; at zero point 0 the inputs reach 128.
    expect(runOp(build(120, -128), new Int8Array(taps).fill(127))).toEqual([127])
    expect(runOp(build(-127, 0), new Int8Array(taps).fill(-128))).toEqual([68])
    expect(() => build(121, -128)).toThrow(/sums of channel 0 reach from 0 to 2159850000/)
    expect(() => build(120, -128, 2 ** 23)).toThrow(/reach from 8388608 to 2150388608/)
    expect(build(120, -128, -(2 ** 31)).outputs).toHaveLength(1)
  })

  it('gives the output that a channel has for every input, although its sums leave int32', () => {
    const filter = int8([4, 1, 1, 1], perAxis([1e-21, 1, 1, 1], 0), [127, 3, -3, 1], 'filter')
    const biases = bias([-2147483647, -2147483647, 2147483647, 5])
    const op = makeOp(conv2d, attrs, [int8([1, 1, 2, 1], plain), filter, biases], { quant: perTensor(1, -9) })
    expect(runOp(op, Int8Array.of(-128, 127))).toEqual([-9, -128, 127, -128, -9, -128, 127, 123])
  })

  it('saturates where its factor is 2^14 and more', () => {
    const op = makeOp(
      conv2d,
      attrs,
      [int8([1, 1, 3, 1], perTensor(2 ** 14, 1)), int8([1, 1, 1, 1], plain, [1])],
      {
        quant: plain,
      },
    )
    expect(runOp(op, Int8Array.of(0, 1, 2)).map((q) => q + 0)).toEqual([-128, 0, 127])
  })

  it('subtracts the zero point that legacy weights have', () => {
    const pixels = int8([1, 1, 2, 1], perTensor(1, -1))
    const filter = int8([1, 1, 2, 1], perTensor(1, 10), [12, -128], 'filter')
    const op = makeOp(conv2d, attrs, [pixels, filter, bias([100])], {
      quant: perTensor(4, 0),
    })
    // (20 + 1) · (12 − 10) + (2 + 1) · (−128 − 10) + 100 = −272
    expect(runOp(op, Int8Array.of(20, 2))).toEqual([-68])
  })

  const input = int8([1, 3, 3, 2], plain)
  const weights = int8([4, 2, 2, 2], plain, ones(32), 'filter')
  const out = { quant: plain }
  // With which sums around 2^31 give 64 or 65.
  const wide = { quant: perTensor(2 ** 31 / 64.5, 0) }
  const build = (inputs: Parameters<typeof makeOp>[2], changed: object = {}, output: object = out) =>
    makeOp(conv2d, { ...attrs, ...changed }, inputs, output)
  itRejects(() => build([input, weights, bias(ones(4))]), {
    'a missing input': [() => build([undefined, weights]), /input 0 is missing/],
    'a missing filter': [() => build([input]), /the filter is missing/],
    'a filter that is no constant': [() => build([input, int8([4, 2, 2, 2], plain)]), /must be a constant/],
    'an input that is not NHWC': [() => build([int8([9, 2], plain), weights]), /NHWC is expected/],
    'a filter that is not OHWI': [() => build([input, int8([4, 8], plain, ones(32))]), /OHWI is expected/],
    'other channels': [
      () => build([input, int8([4, 2, 2, 3], plain, ones(48))]),
      /input has 2 channels, the filter 3/,
    ],
    'groups that the output channels do not fill': [
      () => build([input, int8([3, 2, 2, 1], plain, ones(12))]),
      /input has 2 channels, the filter 1/,
    ],
    'a window larger than the input': [
      () => build([int8([1, 1, 3, 2], plain), weights]),
      /window 2×2 is larger than its input 1×3/,
    ],
    'a stride of zero': [() => build([input, weights], { strides: [0, 1] }), /must be positive integers/],
    'a fractional dilation': [
      () => build([input, weights], { dilations: [1, 1.5] }),
      /must be positive integers/,
    ],
    'unknown padding': [() => build([input, weights], { padding: 'FULL' }), /neither SAME nor VALID/],
    'an unquantized input': [
      () => build([makeTensor({ name: 'x', shape: [1, 3, 3, 2], type: 'int8' }), weights]),
      /needs one scale/,
    ],
    'an unquantized output': [() => build([input, weights], {}, {}), /"out".*needs one scale/],
    'float weights for int8': [
      () => build([input, float32([4, 2, 2, 2], ones(32))]),
      /input is int8 but weights are float32/,
    ],
    'a type that does not run': [
      () => build([makeTensor({ name: 'x', shape: [1, 3, 3, 2], type: 'int32' }), weights]),
      /only float32 and int8 run/,
    ],
    'asymmetric weights per channel': [
      () =>
        build([
          input,
          makeTensor({ ...weights, quant: { ...perAxis(ones(4), 0), zeroPoint: [0, 0, 3, 0] } }),
        ]),
      /zero point 3; int8 weights with 4 scales have 0/,
    ],
    'a bias that overflows only because weights are asymmetric': [
      () =>
        build(
          [
            input,
            makeTensor({ ...weights, quant: perTensor(1, -128) }),
            bias([2 ** 31 - 1 - 8 * 127 * 128, 0, 0, 0]),
          ],
          {},
          wide,
        ),
      /sums of channel 0 reach from 2147221503 to 2147484663, beyond an int32 accumulator/,
    ],
    'weights quantized along their input channels': [
      () => build([input, makeTensor({ ...weights, quant: perAxis([1, 1], 3) })]),
      /along axis 3, not along their output channels \(axis 0\)/,
    ],
    'a bias of the wrong length': [() => build([input, weights, bias(ones(3))]), /not int32 of 4 channels/],
    'a float bias for int8': [
      () => build([input, weights, float32([4], ones(4))]),
      /not int32 of 4 channels/,
    ],
    'a bias that overflows the accumulator': [
      () => build([input, weights, bias([0, 0, 2 ** 31 - 1, 0])], {}, wide),
      /sums of channel 2 reach from 2147482623 to 2147484663, beyond an int32 accumulator/,
    ],
  })
})
