import { type Operator, outputOf } from '../../graph/operator'
import { perTensor } from '../../graph/quant-params'
import type { Tensor } from '../../graph/tensor'
import * as ops from '../../ops'
import { int8, type Network, network, operator, type Spec } from '../build'
import { conv, dense, depthwise, type Layer, linear, manyPixels } from './layers'

/** Returns the operators behind a linear operator that become a part of it. */
type Following = (output: Tensor) => readonly Operator[]

const to = { type: 'int8', quant: perTensor(0.9, 20) } as const
const unsigned = { type: 'uint8', quant: perTensor(0.6, 111) } as const

const pooled: Following = (output) => {
  const attrs = { window: [2, 2], strides: [2, 2], padding: 'VALID', activation: 'none' } as const
  return [operator('pool', ops.maxPool2d, attrs, [output], output)]
}

function added(side: 'first' | 'second'): Following {
  return (output) => {
    const other = int8('other', output.shape, perTensor(0.02, -128))
    const operands = side === 'first' ? [output, other] : [other, output]
    return [operator('sum', ops.add, { activation: 'relu' }, operands, to)]
  }
}

const activated: Following = (output) => [operator('activation', ops.hardSwish, {}, [output], to)]

function requantized(spec: Spec): Following {
  return (output) => [operator('bytes', ops.quantize, {}, [output], spec)]
}

/** Zeros around the image, unlike on every side. */
const paddings = [
  [0, 0],
  [2, 1],
  [1, 2],
  [0, 0],
] as const

/** Linear operators with what they absorb. */
export function fused(): Network[] {
  const of = <A>(name: string, layer: Layer<A>, following: Following) =>
    network(name, (next) => {
      const first = linear(layer, next)
      return [first, ...following(outputOf(first))]
    })
  const padded = <A>(name: string, layer: Layer<A>, following: Following = () => []) =>
    network(name, (next) => {
      const image = int8('input', layer.input, perTensor(0.031, 113))
      const pad = operator('pad', ops.pad, { paddings }, [image], image)
      const behind = linear(layer, next, outputOf(pad))
      return [pad, behind, ...following(outputOf(behind))]
    })
  const [, filter] = manyPixels
  return [
    of('convolution, max-pool', conv([1, 12, 10, 64], filter), pooled),
    of('convolution of three channels, max-pool', conv([1, 8, 8, 3], [8, 3, 3, 3]), pooled),
    of('convolution of one channel, max-pool', conv([1, 8, 8, 1], [8, 5, 5, 1]), pooled),
    of('convolution, addition', conv(...manyPixels), added('first')),
    of('addition of a convolution', conv([1, 5, 5, 8], [6, 3, 3, 8]), added('second')),
    of('convolution, hard-swish', conv(...manyPixels), activated),
    of('convolution to uint8', conv([1, 5, 5, 8], [6, 3, 3, 8]), requantized(unsigned)),
    of('depthwise convolution, hard-swish', depthwise([1, 9, 8, 6], [1, 3, 3, 6]), activated),
    of('fully connected layer, requantized', dense([72, 576], [36, 576]), requantized(to)),
    padded('pad, convolution', conv([1, 5, 9, 8], [6, 3, 3, 8])),
    padded('pad, convolution, max-pool', conv([1, 5, 9, 3], [6, 3, 3, 3]), pooled),
    padded('pad, depthwise convolution', depthwise([1, 5, 9, 6], [1, 3, 3, 6])),
  ]
}
