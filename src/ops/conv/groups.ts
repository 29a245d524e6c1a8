import { constantOf, inputOf, type Operator } from '../../graph/operator'
import { makeTensor, type Tensor, type TensorData } from '../../graph/tensor'
import { weightZero } from './linear'

/**
 * Returns a convolution of groups as one of a single group, with weights of zero for the channels of the other groups:
 * the same sums, so that every variant runs it. A convolution of one group is returned itself.
 */
export function ungrouped<A>(op: Operator<A>): Operator<A> {
  const channels = inputOf(op as Operator, 0).shape[3] ?? 0
  const filter = constantOf(op as Operator, 1)
  const depth = filter.shape[3]
  if (depth === channels) return op
  const known = denseFilters.get(filter)
  const dense = known ?? expand(filter, channels, weightZero(op as Operator))
  denseFilters.set(filter, dense)
  return { ...op, inputs: op.inputs.with(1, dense) }
}

/** Filters of one group, by the filter of several groups that they stand for. */
const denseFilters = new WeakMap<Tensor, Tensor>()

function expand(filter: Tensor, channels: number, zero: number): Tensor {
  const [outputs = 0, height = 0, width = 0, depth = 0] = filter.shape
  const from = filter.data as Int8Array
  const Data = from.constructor as Int8ArrayConstructor
  const data = new Data((from.length / depth) * channels).fill(zero)
  const perGroup = (from.length * depth) / channels
  from.forEach((weight, i) => {
    const channel = Math.floor(i / perGroup) * depth + (i % depth)
    data[Math.floor(i / depth) * channels + channel] = weight
  })
  return makeTensor({
    ...filter,
    shape: [outputs, height, width, channels],
    data: data as TensorData,
    stored: undefined,
    // Zeros don't fit 1 bit.
    bits: undefined,
  })
}
