import { describe } from 'vitest'
import type { Operator } from '../../../src/graph/operator'
import { perAxis, perTensor } from '../../../src/graph/quant-params'
import { elementCount, makeTensor, type Tensor } from '../../../src/graph/tensor'
import { conv2d } from '../../../src/ops/conv/conv2d'
import { depthwiseConv2d } from '../../../src/ops/conv/depthwise-conv2d'
import { type FullyConnectedAttrs, fullyConnected } from '../../../src/ops/conv/fully-connected'
import type { Conv2dAttrs } from '../../../src/ops/conv/geometry'
import { bias, float32, int8, makeOp } from '../../harness/build'
import { type CaseOptions, itMatchesReference } from '../../harness/op-case'
import { seeded } from '../../harness/random'

type Shape = readonly number[]

/** Weights with the extremes among them, quantized along `axis`. */
function weights(shape: Shape, axis: number, type: 'int8' | 'float32'): Tensor {
  const random = seeded(21)
  const length = elementCount(shape)
  if (type === 'float32')
    return float32(
      shape,
      Array.from({ length }, () => random() - 0.5),
      'weights',
    )
  const scales = Array.from({ length: shape[axis] ?? 1 }, () => 2 ** (-6 - 4 * random()))
  const data = Int8Array.from({ length }, () => (random() < 0.1 ? -128 : Math.floor(random() * 256) - 128))
  return makeTensor({ name: 'weights', shape, type, quant: perAxis(scales, axis), data })
}

function biases(channels: number, type: 'int8' | 'float32'): Tensor {
  const random = seeded(22)
  const values = Array.from({ length: channels }, () => (random() - 0.5) * (type === 'int8' ? 40_000 : 2))
  return type === 'int8' ? bias(values.map(Math.round)) : float32([channels], values, 'bias')
}

/** int8 at both extreme zero points, one with each dot product, and float32. */
function variants(
  name: string,
  build: (x: (shape: Shape) => Tensor, type: 'int8' | 'float32', quant: object) => Operator,
  options: CaseOptions = {},
): void {
  const stored = (zeroPoint: number, outputZero: number) => () =>
    build((shape) => int8(shape, perTensor(0.02, zeroPoint)), 'int8', { quant: perTensor(0.3, outputZero) })
  itMatchesReference({
    [`int8, ${name}, zero point −128`]: [stored(-128, -128), { ...options, dots: ['native'] }],
    [`int8, ${name}, zero point 127`]: [stored(127, 5), { ...options, dots: ['emulated'] }],
    // Sums of terms near 1, in float32 and in another order than the reference's.
    [`float32, ${name}`]: [() => build(float32, 'float32', {}), { ...options, floor: 1 }],
  })
}

const attrs: Conv2dAttrs = { strides: [1, 1], dilations: [1, 1], padding: 'SAME', activation: 'none' }
const skewed: Conv2dAttrs = { strides: [2, 1], dilations: [1, 2], padding: 'SAME', activation: 'relu6' }

describe('conv2d', () => {
  const cases: readonly (readonly [string, Shape, Shape, Conv2dAttrs])[] = [
    ['3×3, batch of 2, 3 to 5 channels', [2, 6, 7, 3], [5, 3, 3, 3], attrs],
    ['1×1, 8 to 16 channels', [1, 5, 5, 8], [16, 1, 1, 8], attrs],
    ['1×1, stride 2, 6 to 3 channels', [2, 5, 5, 6], [3, 1, 1, 6], { ...attrs, strides: [2, 2] }],
    ['strides and dilations by axis, relu6', [3, 9, 8, 5], [9, 2, 3, 5], skewed],
    ['one pixel', [1, 3, 3, 5], [6, 3, 3, 5], { ...attrs, padding: 'VALID' }],
    ['VALID', [1, 9, 8, 4], [4, 5, 3, 4], { ...attrs, padding: 'VALID', activation: 'relu' }],
    ['one channel in, 5×5', [2, 11, 9, 1], [7, 5, 5, 1], attrs],
    ['one channel in, stride 2', [2, 12, 13, 1], [4, 3, 3, 1], { ...skewed, dilations: [1, 1] }],
    ['one channel in and out, one pixel wide', [3, 5, 1, 1], [1, 3, 1, 1], attrs],
    ['one channel in, a filter of 81 taps', [1, 12, 11, 1], [3, 9, 9, 1], attrs],
  ]
  for (const [name, image, filter, changed] of cases) {
    variants(name, (x, type, quant) => {
      const inputs = [x(image), weights(filter, 0, type), biases(filter[0] ?? 1, type)]
      return makeOp(conv2d, changed, inputs, quant)
    })
  }
  variants(
    'no bias, dispatch wraps',
    (x, type, quant) =>
      makeOp(conv2d, attrs, [x([2, 16, 8, 3]), weights([14, 3, 3, 3], 0, type), undefined], quant),
    { maxWorkgroups: 3 },
  )
})

describe('depthwiseConv2d', () => {
  const cases: readonly (readonly [string, Shape, Shape, Conv2dAttrs])[] = [
    ['3×3, 8 channels', [2, 6, 7, 8], [1, 3, 3, 8], attrs],
    ['odd channels, strides and dilations by axis, relu6', [2, 9, 8, 5], [1, 2, 3, 5], skewed],
    ['multiplier 2, odd channels', [2, 5, 6, 3], [1, 3, 3, 6], attrs],
    ['multiplier 3', [1, 5, 6, 4], [1, 3, 3, 12], { ...attrs, padding: 'VALID' }],
    ['one channel to 8', [2, 9, 7, 1], [1, 3, 5, 8], attrs],
    ['one channel', [2, 9, 7, 1], [1, 3, 3, 1], { ...attrs, strides: [2, 2] }],
  ]
  for (const [name, image, filter, changed] of cases) {
    variants(name, (x, type, quant) => {
      const inputs = [x(image), weights(filter, 3, type), biases(filter[3] ?? 1, type)]
      return makeOp(depthwiseConv2d, changed, inputs, quant)
    })
  }
  variants(
    'no bias, dispatch wraps',
    (x, type, quant) =>
      makeOp(depthwiseConv2d, attrs, [x([2, 56, 8, 3]), weights([1, 3, 3, 3], 3, type), undefined], quant),
    { maxWorkgroups: 3 },
  )
})

describe('fullyConnected', () => {
  const dense: FullyConnectedAttrs = { activation: 'none', keepDims: false }
  const cases: readonly (readonly [string, Shape, Shape, FullyConnectedAttrs])[] = [
    ['7 rows, 33 to 10', [7, 33], [10, 33], dense],
    ['one row, 128 to 5, relu', [1, 128], [5, 128], { ...dense, activation: 'relu' }],
    ['images of odd channels', [2, 3, 3, 5], [6, 45], dense],
    ['images of whole words', [3, 2, 2, 8], [3, 32], dense],
    ['axes kept', [2, 3, 9], [4, 9], { ...dense, keepDims: true }],
    ['one to one', [5, 1], [1, 1], dense],
    ['rows across axes', [4, 2, 8], [3, 16], dense],
  ]
  for (const [name, input, matrix, changed] of cases) {
    variants(name, (x, type, quant) => {
      const inputs = [x(input), weights(matrix, 0, type), biases(matrix[0] ?? 1, type)]
      return makeOp(fullyConnected, changed, inputs, quant)
    })
  }
  variants(
    'no bias, dispatch wraps',
    (x, type, quant) =>
      makeOp(fullyConnected, dense, [x([50, 12]), weights([90, 12], 0, type), undefined], quant),
    { maxWorkgroups: 4 },
  )
})

describe('weights with a zero point, as legacy models have', () => {
  const legacy = (shape: Shape, zeroPoint: number) =>
    makeTensor({ ...weights(shape, 0, 'int8'), quant: perTensor(2 ** -8, zeroPoint) })
  const dense: FullyConnectedAttrs = { activation: 'none', keepDims: false }
  const cases: readonly (readonly [string, (zeroPoint: number) => Operator])[] = [
    [
      'conv2d, 3 channels, strides and dilations by axis',
      (zeroPoint) => {
        const inputs = [int8([2, 6, 7, 3], perTensor(0.02, -zeroPoint - 1)), legacy([5, 2, 3, 3], zeroPoint)]
        return makeOp(conv2d, skewed, [...inputs, biases(5, 'int8')], { quant: perTensor(0.3, -128) })
      },
    ],
    [
      'conv2d, one channel in',
      (zeroPoint) => {
        const inputs = [int8([2, 6, 7, 1], perTensor(0.02, zeroPoint)), legacy([5, 3, 3, 1], zeroPoint)]
        return makeOp(conv2d, attrs, [...inputs, biases(5, 'int8')], { quant: perTensor(0.3, 3) })
      },
    ],
    [
      'depthwiseConv2d, multiplier 2, odd channels',
      (zeroPoint) => {
        const inputs = [int8([2, 5, 6, 3], perTensor(0.02, zeroPoint)), legacy([1, 3, 3, 6], zeroPoint)]
        return makeOp(depthwiseConv2d, attrs, [...inputs, biases(6, 'int8')], { quant: perTensor(0.3, 3) })
      },
    ],
    [
      'fullyConnected, images of odd channels',
      (zeroPoint) => {
        const inputs = [int8([2, 3, 3, 5], perTensor(0.02, -zeroPoint - 1)), legacy([6, 45], zeroPoint)]
        return makeOp(fullyConnected, dense, [...inputs, biases(6, 'int8')], { quant: perTensor(0.9, 3) })
      },
    ],
  ]
  for (const [name, build] of cases) {
    itMatchesReference({
      [`${name}, zero point −128`]: [() => build(-128), { dots: ['native'] }],
      [`${name}, zero point 127`]: [() => build(127), { dots: ['emulated'] }],
    })
  }
})
