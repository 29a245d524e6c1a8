import type { Graph } from '../graph/graph'
import { constantOf, inputOf, isOp, makeOperator, type Operator } from '../graph/operator'
import { makeTensor, type Tensor } from '../graph/tensor'
import { type Conv2dAttrs, conv2dGeometry, depthwiseGeometry } from '../ops/conv/geometry'
import { batchNormalization, conv2d, depthwiseConv2d, fullyConnected, reshape } from '../ops/index'
import { normalizationFactors } from '../ops/training/batch-normalization'
import { foldsNormalization } from './fold-batch-normalization'
import { type Edit, rewrite, type View } from './rewrite'

/**
 * Folds batch normalisation that stands behind an activation, and so can't be folded into the operator before it, into
 * the convolution or fully connected operator behind it: `w' = w · scale[c]`, `b' = b + Σ w · offset[c]` with c the
 * input channel of a weight. Exact only where the filter never reads padding, which is 0 and not `offset`.
 */
export function foldNormalizationForward(graph: Graph): Graph {
  return rewrite(graph, fold)
}

/** The input and output channel of each weight of an operator. */
interface WeightIndices {
  channel(index: number): number
  output(index: number): number
  readonly outputs: number
}

function fold(op: Operator, view: View): Edit | undefined {
  const before = view.exclusiveProducer(op)
  const between = before && isOp(before, reshape) ? before : undefined
  const norm = between ? view.exclusiveProducer(between) : before
  if (!norm || !isOp(norm, batchNormalization) || foldsNormalization(view.exclusiveProducer(norm)))
    return undefined
  const { scale, offset } = normalizationFactors(norm)
  const indices = indicesOf(op, scale.length, between !== undefined)
  const weights = op.inputs[1]
  if (!indices || weights?.type !== 'float32' || !weights.data) return undefined
  const folded = foldWeights(op, indices, scale, offset)
  const x = inputOf(norm, 0)
  if (!between) return { remove: [norm, op], add: [withWeights(op, x, folded)] }
  const moved = makeTensor({ ...inputOf(op, 0), name: `${inputOf(op, 0).name}/early` })
  const flat = makeOperator({ ...between, inputs: [x], outputs: [moved] } as Operator)
  return { remove: [norm, between, op], add: [flat, withWeights(op, moved, folded)] }
}

/** Returns how the weights are indexed if batch normalisation of `channels` channels folds into `op`. */
function indicesOf(op: Operator, channels: number, reshaped: boolean): WeightIndices | undefined {
  const weights = op.inputs[1]?.shape ?? []
  if (isOp(op, fullyConnected)) {
    const [outputs = 0, length = 1] = weights
    // Rows hold whole pixels, one after the other.
    if (length % channels !== 0) return undefined
    return { outputs, channel: (i) => (i % length) % channels, output: (i) => Math.floor(i / length) }
  }
  if (reshaped) return undefined
  if (isOp(op, conv2d) && weights[3] === channels && !readsPadding(op)) {
    const length = (weights[1] ?? 1) * (weights[2] ?? 1) * channels
    return { outputs: weights[0] ?? 0, channel: (i) => i % channels, output: (i) => Math.floor(i / length) }
  }
  if (!isOp(op, depthwiseConv2d) || readsPadding(op)) return undefined
  const outputs = weights[3] ?? 1
  const { multiplier } = depthwiseGeometry(op)
  return { outputs, channel: (i) => Math.floor((i % outputs) / multiplier), output: (i) => i % outputs }
}

/** True if a window of `op` reaches outside the image. */
function readsPadding(op: Operator<Conv2dAttrs> & Operator): boolean {
  const geometry = isOp(op, depthwiseConv2d) ? depthwiseGeometry(op) : conv2dGeometry(op)
  const { before, strides, dilations } = geometry
  const reach = (outputs: number, window: number, axis: 0 | 1) =>
    (outputs - 1) * strides[axis] + (window - 1) * dilations[axis] + 1
  return (
    before.some((padding) => padding > 0) ||
    reach(geometry.outputHeight, geometry.filterHeight, 0) > geometry.inputHeight ||
    reach(geometry.outputWidth, geometry.filterWidth, 1) > geometry.inputWidth
  )
}

function foldWeights(
  op: Operator,
  { channel, output, outputs }: WeightIndices,
  scale: Float64Array,
  offset: Float64Array,
): { readonly weights: Tensor; readonly bias: Tensor } {
  const weights = constantOf(op, 1)
  const values = weights.data as Float32Array
  const old = op.inputs[2]
  const sums = Float64Array.from({ length: outputs }, (_, o) => Number(old?.data?.[o] ?? 0))
  const scaled = Float32Array.from(values, (value, i) => {
    sums[output(i)] = (sums[output(i)] ?? 0) + value * (offset[channel(i)] ?? 0)
    return value * (scale[channel(i)] ?? 0)
  })
  const name = old?.name ?? `${op.name}/bias`
  return {
    weights: makeTensor({ ...weights, data: scaled, stored: undefined }),
    bias: makeTensor({ name, shape: [outputs], type: 'float32', data: Float32Array.from(sums) }),
  }
}

function withWeights(
  op: Operator,
  input: Tensor,
  { weights, bias }: ReturnType<typeof foldWeights>,
): Operator {
  return makeOperator({ ...op, inputs: [input, weights, bias] })
}
