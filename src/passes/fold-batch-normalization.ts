import type { Graph } from '../graph/graph'
import { constantOf, inputOf, isOp, makeOperator, type Operator, outputOf } from '../graph/operator'
import { elementCount, makeTensor, type Tensor } from '../graph/tensor'
import {
  batchNormalization,
  conv2d,
  depthwiseConv2d,
  fullyConnected,
  reshape,
  transposeConv,
} from '../ops/index'
import type { Activation } from '../ops/shared/activation'
import { normalizationFactors } from '../ops/training/batch-normalization'
import { type Edit, rewrite, type View } from './rewrite'

type Affine = ReturnType<typeof normalizationFactors>

/**
 * Folds batch normalisation into the weights and bias of the convolution (plain, depthwise or transposed) or fully
 * connected operator before it: `w' = w · γ/√(σ² + ε)`, `b' = (b − μ) · γ/√(σ² + ε) + β`. If there is none, or others
 * read its output too, the normalisation becomes a 1×1 depthwise convolution, so that it can also run in int8.
 */
export function foldBatchNormalization(graph: Graph): Graph {
  return rewrite(graph, (op, view) => {
    if (!isOp(op, batchNormalization)) return undefined
    const affine = normalizationFactors(op)
    return foldIntoProducer(op, affine, view) ?? { remove: [op], add: toDepthwise(op, affine) }
  })
}

type Linear = Operator<{ activation: Activation }> & Operator

/** True if a batch normalisation after `producer` folds into it. */
export function foldsNormalization(producer: Operator | undefined): producer is Linear {
  if (!producer) return false
  const convolution =
    isOp(producer, conv2d) || isOp(producer, depthwiseConv2d) || isOp(producer, transposeConv)
  return (convolution || isOp(producer, fullyConnected)) && producer.attrs.activation === 'none'
}

function foldIntoProducer(op: Operator, affine: Affine, view: View): Edit | undefined {
  const producer = view.exclusiveProducer(op)
  if (!foldsNormalization(producer)) return undefined
  const weights = constantOf(producer, 1, 'the weights')
  if (weights.type !== 'float32') return undefined
  // Output channels run along the last axis of a depthwise filter and along the first of the others.
  const channels = affine.scale.length
  const inner = isOp(producer, depthwiseConv2d) ? 1 : elementCount(weights.shape) / channels
  const scaled = Float32Array.from(weights.data as Float32Array, (value, i) => {
    return value * (affine.scale[Math.floor(i / inner) % channels] ?? 0)
  })
  const bias = producer.inputs[2]?.data as Float32Array | undefined
  const shifted = Float32Array.from(
    affine.offset,
    (offset, c) => (bias?.[c] ?? 0) * (affine.scale[c] ?? 0) + offset,
  )
  const inputs = [
    inputOf(producer, 0),
    makeTensor({ ...weights, data: scaled, stored: undefined }),
    biasTensor(producer.inputs[2]?.name ?? `${producer.name}/bias`, shifted),
  ]
  return {
    remove: [producer, op],
    add: [makeOperator({ ...producer, inputs, outputs: op.outputs } as Operator)],
  }
}

function biasTensor(name: string, data: Float32Array<ArrayBuffer>): Tensor {
  return makeTensor({ name, shape: [data.length], type: 'float32', data })
}

/** Returns a 1×1 depthwise convolution, between reshapes to four axes and back if the input has another rank. */
function toDepthwise(op: Operator, { scale, offset }: Affine): Operator[] {
  const input = inputOf(op, 0)
  const output = outputOf(op)
  const channels = scale.length
  const batch = input.shape.length > 1 ? (input.shape[0] ?? 1) : 1
  const shape = [batch, 1, elementCount(input.shape) / batch / channels, channels]
  const flat = input.shape.length === 4
  const from = flat ? input : makeTensor({ name: `${op.name}/input`, shape, type: input.type })
  const to = flat ? output : makeTensor({ name: `${op.name}/output`, shape, type: input.type })
  const weights = makeTensor({
    name: `${op.name}/weights`,
    shape: [1, 1, 1, channels],
    type: 'float32',
    data: Float32Array.from(scale),
  })
  const convolution = makeOperator({
    def: depthwiseConv2d,
    name: op.name,
    attrs: { strides: [1, 1], dilations: [1, 1], padding: 'VALID', activation: 'none' },
    inputs: [from, weights, biasTensor(`${op.name}/bias`, Float32Array.from(offset))],
    outputs: [to],
  })
  if (flat) return [convolution]
  return [reshaped(`${op.name}/expand`, input, from), convolution, reshaped(`${op.name}/squeeze`, to, output)]
}

function reshaped(name: string, from: Tensor, to: Tensor): Operator {
  return makeOperator({ def: reshape, name, attrs: { shape: to.shape }, inputs: [from], outputs: [to] })
}
