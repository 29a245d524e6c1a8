import type { Graph } from '../graph/graph'
import { inputOf, isOp, makeOperator, type Operator, outputOf } from '../graph/operator'
import { makeTensor, sameShape, type Tensor } from '../graph/tensor'
import { add, batchNormalization, div, mul, reshape, sub } from '../ops/index'
import { normalizationFactors } from '../ops/training/batch-normalization'
import { foldsNormalization } from './fold-batch-normalization'
import { type Edit, rewrite, type View } from './rewrite'

/** `scale · x + offset`, for each channel. */
interface Affine {
  readonly scale: Float64Array
  readonly offset: Float64Array
}

/** An operator that scales and shifts channels. */
interface Step {
  readonly input: Tensor
  /** True if each channel has a constant of its own. */
  readonly varies: boolean
  readonly affine: () => Affine
}

/**
 * Turns additions, subtractions, multiplications and divisions by a constant for each channel into batch normalisation.
 * TensorFlow's graphs write biases and normalisation as arithmetic of this kind. It is converted if it folds into the
 * convolution or fully connected layer before it, or if two operators in a row spell out a normalisation. Several
 * normalisations in a row become one.
 */
export function arithmeticAsNormalization(graph: Graph): Graph {
  return rewrite(graph, normalize)
}

function normalize(op: Operator, view: View): Edit | undefined {
  const step = stepOf(op)
  if (!step) return undefined
  const producer = producerOf(op, step.input, view)
  const before = producer && stepOf(producer)
  const known = isOp(op, batchNormalization)
  const normalizes = known || (producer && isOp(producer, batchNormalization))
  if (before && (normalizes || (before.varies && step.varies))) {
    const both = compose(before.affine(), step.affine())
    return replace([producer, op], before.input, op, both)
  }
  return known || !folds(producer, view) ? undefined : replace([op], step.input, op, step.affine())
}

/** Returns the operator that writes `input`, if only `op` reads it. */
function producerOf(op: Operator, input: Tensor, view: View): Operator | undefined {
  return view.exclusiveProducer({ ...op, inputs: [input] })
}

/**
 * True if a normalisation after `producer` folds into it. If `producer` is a reshape that keeps the channels,
 * looks at the operator before it.
 */
function folds(producer: Operator | undefined, view: View): boolean {
  let before = producer
  while (before && isOp(before, reshape)) {
    if (inputOf(before, 0).shape.at(-1) !== outputOf(before).shape.at(-1)) return false
    before = view.exclusiveProducer(before)
  }
  return foldsNormalization(before)
}

/** Returns the composition of two affine functions, `first` applied first. */
function compose(first: Affine, { scale, offset }: Affine): Affine {
  return {
    scale: scale.map((factor, c) => factor * (first.scale[c] ?? 1)),
    offset: offset.map((value, c) => value + (scale[c] ?? 1) * (first.offset[c] ?? 0)),
  }
}

function replace(
  remove: readonly Operator[],
  input: Tensor,
  op: Operator,
  { scale, offset }: Affine,
): Edit | undefined {
  const zeros = scale.map(() => 0)
  const constants = Object.entries({ scale, offset, mean: zeros, variance: scale.map(() => 1) }).map(
    ([role, values]): Tensor => {
      const data = Float32Array.from(values)
      return { name: `${op.name}/${role}`, shape: [data.length], type: 'float32', data }
    },
  )
  // Division by zero stays as it is.
  if (constants.some(({ data }) => (data as Float32Array).some((value) => !Number.isFinite(value))))
    return undefined
  const inputs = [input, ...constants.map(makeTensor)]
  const norm = { def: batchNormalization, name: op.name, attrs: { epsilon: 0 }, inputs, outputs: op.outputs }
  return { remove, add: [makeOperator(norm)] }
}

function stepOf(op: Operator): Step | undefined {
  if (isOp(op, batchNormalization))
    return { input: inputOf(op, 0), varies: true, affine: () => normalizationFactors(op) }
  const known = isOp(op, add) || isOp(op, sub) || isOp(op, mul) || isOp(op, div)
  if (!known || op.attrs.activation !== 'none') return undefined
  const [a, b] = [inputOf(op, 0), inputOf(op, 1)]
  const reversed = a.data !== undefined
  const [input, { data, shape }] = reversed ? [b, a] : [a, b]
  if (input.data || !(data instanceof Float32Array) || (reversed && isOp(op, div))) return undefined
  const channels = input.shape.at(-1)
  const one = shape.slice(0, -1).every((extent) => extent === 1)
  const fits = data.length === 1 || data.length === channels
  if (!channels || !one || !fits || !sameShape(input.shape, outputOf(op).shape)) return undefined
  return { input, varies: data.length > 1, affine: () => affineOf(op, channels, data, reversed) }
}

function affineOf(op: Operator, channels: number, constant: Float32Array, reversed: boolean): Affine {
  const zeros = new Float64Array(channels)
  const ones = zeros.map(() => 1)
  const values = zeros.map((_, c) => constant[constant.length === 1 ? 0 : c] ?? 0)
  if (isOp(op, mul)) return { scale: values, offset: zeros }
  if (isOp(op, div)) return { scale: values.map((value) => 1 / value), offset: zeros }
  if (isOp(op, add)) return { scale: ones, offset: values }
  return reversed
    ? { scale: ones.map(() => -1), offset: values }
    : { scale: ones, offset: values.map((value) => -value) }
}
