import { constantOf, inputOf, type Operator } from '../../graph/operator'
import { makeTensor, type TensorData } from '../../graph/tensor'
import { weightZero } from './linear'

/**
 * Returns a convolution of groups as one of a single group, with weights of zero for the channels of the other groups:
 * the same sums, so that every variant runs it. A convolution of one group is returned itself.
 */
export function ungrouped<A>(op: Operator<A>): Operator<A> {
  const channels = inputOf(op as Operator, 0).shape[3] ?? 0
  const filter = constantOf(op as Operator, 1)
  const [outputs = 0, height = 0, width = 0, depth = 0] = filter.shape
  if (depth === channels) return op
  const from = filter.data as Int8Array
  const Data = from.constructor as Int8ArrayConstructor
  const data = new Data((from.length / depth) * channels).fill(weightZero(op as Operator))
  const perGroup = (from.length * depth) / channels
  from.forEach((weight, i) => {
    const channel = Math.floor(i / perGroup) * depth + (i % depth)
    data[Math.floor(i / depth) * channels + channel] = weight
  })
  const dense = makeTensor({
    ...filter,
    shape: [outputs, height, width, channels],
    data: data as TensorData,
    stored: undefined,
  })
  return { ...op, inputs: op.inputs.with(1, dense) }
}
