/** Bilinear interpolation and transposed convolution in their kernels, against the reference. */
import { describe } from 'vitest'
import { perAxis, perTensor } from '../../../src/graph/quant-params'
import { elementCount, makeTensor } from '../../../src/graph/tensor'
import { type TransposeConvAttrs, transposeConv } from '../../../src/ops/conv/transpose-conv'
import { resizeBilinear } from '../../../src/ops/resize/resize-bilinear'
import { bias, float32, int8, makeOp } from '../../harness/build'
import { itMatchesReference } from '../../harness/op-case'
import { seeded } from '../../harness/random'

const quant = perTensor(0.1, -28)
const dots = ['native', 'emulated'] as const

describe('bilinear', () => {
  const centred = { size: [7, 9], alignCorners: false, halfPixelCenters: true } as const
  const aligned = { size: [9, 30], alignCorners: true, halfPixelCenters: false } as const
  itMatchesReference({
    'int8, odd channels, two images': [
      () => makeOp(resizeBilinear, centred, [int8([2, 3, 4, 6], quant)], { quant }),
    ],
    'int8, corners aligned, dispatch wraps': [
      () => makeOp(resizeBilinear, aligned, [int8([1, 4, 5, 3], quant)], { quant }),
      { maxWorkgroups: 3 },
    ],
    'float32, odd channels, two images': [() => makeOp(resizeBilinear, centred, [float32([2, 3, 4, 6])])],
  })
})

describe('transposed convolution', () => {
  const wide = { strides: [2, 2], padding: 'SAME', activation: 'none', size: [5, 8] } as const
  const apart = { strides: [3, 1], padding: 'VALID', activation: 'relu6', size: [8, 6] } as const
  const cases = [
    { attrs: wide, shape: [2, 3, 4, 5], filter: [6, 3, 3, 5] },
    { attrs: apart, shape: [2, 3, 3, 8], filter: [9, 2, 4, 8] },
  ] as const
  const integers = (attrs: TransposeConvAttrs, shape: readonly number[], filter: readonly number[]) => () => {
    const random = seeded(5)
    const [channels = 0] = filter
    const scales = Array.from({ length: channels }, () => 0.001 + 0.004 * random())
    const data = Int8Array.from({ length: elementCount(filter) }, () => Math.floor(random() * 255) - 127)
    const weights = makeTensor({ name: 'w', shape: filter, type: 'int8', quant: perAxis(scales, 0), data })
    const biases = bias(scales.map((_, i) => 700 * i - 1000))
    return makeOp(transposeConv, attrs, [int8(shape, quant), weights, biases], { quant: perTensor(0.07, 11) })
  }
  const reals = (attrs: TransposeConvAttrs, shape: readonly number[], filter: readonly number[]) => () => {
    const random = seeded(5)
    const weights = float32(
      filter,
      Array.from({ length: elementCount(filter) }, () => random() - 0.5),
      'w',
    )
    return makeOp(transposeConv, attrs, [float32(shape), weights])
  }
  const [first, second] = cases
  itMatchesReference({
    'int8, SAME': [integers(first.attrs, first.shape, first.filter), { dots }],
    'int8, VALID, dispatch wraps': [
      integers(second.attrs, second.shape, second.filter),
      { maxWorkgroups: 3 },
    ],
    'float32, SAME': [reals(first.attrs, first.shape, first.filter), { floor: 1 }],
    'float32, VALID': [reals(second.attrs, second.shape, second.filter), { floor: 1 }],
  })
})
