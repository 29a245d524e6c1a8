import type { OpDef, Operator } from '../../graph/operator'
import { perTensor } from '../../graph/quant-params'
import { elementCount, type Tensor } from '../../graph/tensor'
import type { Random } from '../../numerics/random'
import * as ops from '../../ops'
import type { Conv2dAttrs } from '../../ops/conv/geometry'
import type { TransposeConvAttrs } from '../../ops/conv/transpose-conv'
import { int8, int8Weights, type Network, network, operator, type Shape, type WeightOptions } from '../build'

const plain: Conv2dAttrs = { strides: [1, 1], dilations: [1, 1], padding: 'SAME', activation: 'none' }
const skewed: Conv2dAttrs = { strides: [2, 1], dilations: [1, 2], padding: 'SAME', activation: 'relu' }
const valid: Conv2dAttrs = { ...plain, padding: 'VALID' }
const doubled: TransposeConvAttrs = { strides: [2, 2], padding: 'SAME', activation: 'none', size: [6, 10] }

/** A linear operator: its input's shape and its filter's. */
export interface Layer<A> {
  readonly def: OpDef<A>
  readonly attrs: A
  readonly input: Shape
  readonly filter: Shape
  readonly weights?: Partial<WeightOptions>
}

/** Builds a linear operator with random weights, and an output scale at which most of its sums fit. */
export function linear<A>(
  { def, attrs, input, filter, weights = {} }: Layer<A>,
  next: Random,
  from: Tensor = int8('input', input, perTensor(0.031, -77)),
  name = def.kind,
): Operator {
  const axis = def.quantization?.rule === 'linear' ? def.quantization.axis : 0
  const taps = elementCount(filter) / (filter[axis] ?? 1)
  // Sums grow with the number of taps where weights have a mean, otherwise with its root.
  const scale = weights.zeroPoint ? 0.031 * taps : 0.04 * Math.sqrt(taps)
  const constants = int8Weights(filter, axis, next, { scale: from.quant?.scale[0] ?? 1, ...weights })
  return operator(name, def, attrs, [from, ...constants], { type: 'int8', quant: perTensor(scale, -20) })
}

export function conv(input: Shape, filter: Shape, attrs = plain, weights = {}): Layer<Conv2dAttrs> {
  return { def: ops.conv2d, attrs, input, filter, weights }
}

export function depthwise(input: Shape, filter: Shape, attrs = plain, weights = {}): Layer<Conv2dAttrs> {
  return { def: ops.depthwiseConv2d, attrs, input, filter, weights }
}

export function dense(input: Shape, filter: Shape, weights = {}) {
  return {
    def: ops.fullyConnected,
    attrs: { activation: 'none', keepDims: false },
    input,
    filter,
    weights,
  } as const
}

function transposed(input: Shape, filter: Shape, attrs: TransposeConvAttrs, weights = {}) {
  return { def: ops.transposeConv, attrs, input, filter, weights }
}

/** Sizes at which every variant for images of any number of channels applies: pixels fill no tile to its end. */
export const manyPixels = [
  [1, 9, 8, 64],
  [36, 3, 3, 64],
] as const

/** A bias so large that float32 does not hold the sums, on channels whose output it saturates. */
const far = { far: 2 ** 30 + 1 }

/** Linear operators alone, some with weights of fewer than 8 bits. */
export function layers(): Network[] {
  const of = <A>(name: string, layer: Layer<A>) => network(name, (next) => [linear(layer, next)])
  return [
    of('convolution', conv(...manyPixels)),
    of('convolution, strides and dilations', conv([1, 13, 7, 24], [20, 2, 3, 24], skewed)),
    of('convolution, large biases', conv([1, 5, 9, 6], [7, 3, 3, 6], plain, far)),
    of('convolution, groups', conv([2, 6, 7, 4], [6, 3, 3, 2])),
    of('convolution to one pixel', conv([1, 3, 3, 8], [6, 3, 3, 8], valid)),
    of('convolution of three channels', conv([1, 8, 8, 3], [8, 3, 3, 3])),
    of('convolution of one channel', conv([1, 9, 10, 1], [5, 3, 3, 1])),
    of('convolution of one channel, 5×5', conv([1, 9, 10, 1], [8, 5, 5, 1])),
    of('convolution, weights with a zero point', conv([2, 6, 7, 3], [5, 2, 3, 3], skewed, { zeroPoint: 5 })),
    of('depthwise convolution', depthwise([1, 9, 8, 16], [1, 3, 3, 16])),
    of('depthwise convolution, strides and dilations', depthwise([1, 9, 8, 7], [1, 3, 2, 7], skewed)),
    of('depthwise convolution, two filters a channel', depthwise([2, 5, 6, 3], [1, 3, 3, 6])),
    of('fully connected layer', dense([72, 576], [36, 576])),
    of('fully connected layer, one row', dense([1, 128], [10, 128])),
    of('transposed convolution', transposed([2, 3, 5, 3], [5, 3, 3, 3], doubled, { zeroPoint: 0 })),
    of('transposed convolution, a scale for each channel', transposed([2, 3, 5, 3], [5, 3, 3, 3], doubled)),
    ...([4, 2, 1] as const).flatMap((bits) => [
      of(`convolution, weights of ${width(bits)}`, conv([1, 5, 9, 8], [6, 3, 3, 8], plain, { bits })),
      of(`fully connected layer, weights of ${width(bits)}`, dense([1, 128], [10, 128], { bits })),
      of(
        `depthwise convolution, weights of ${width(bits)}`,
        depthwise([1, 5, 9, 8], [1, 3, 3, 8], plain, { bits }),
      ),
    ]),
  ]
}

function width(bits: number): string {
  return bits === 1 ? '1 bit' : `${bits} bits`
}
