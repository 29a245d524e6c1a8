import type { Graph } from '../graph/graph'
import { inputOf, isOp, makeOperator, type Operator, outputOf } from '../graph/operator'
import { makeTensor, sameShape, type Tensor } from '../graph/tensor'
import { type BatchNormalizationAttrs, normalizationFactors } from '../ops/batch-normalization'
import { add, batchNormalization, div, mul, sub } from '../ops/index'
import { foldsNormalization } from './fold-batch-normalization'
import { type Edit, rewrite, type View } from './rewrite'

/** `scale · x + offset` of each channel. */
interface Affine {
  readonly scale: Float64Array
  readonly offset: Float64Array
}

/** Arithmetic with a constant of one element, or of one for each channel. */
interface Arithmetic {
  readonly input: Tensor
  readonly constant: Float32Array
  /** Whether the constant is the first operand. */
  readonly reversed: boolean
}

/**
 * Makes batch normalisation of sums, differences, products and quotients with a constant for each channel, so that they fold
 * into the convolution or fully connected layer before them: graphs of TensorFlow hold biases and normalisation as such
 * arithmetic. With one number for all channels only where they do fold. Normalisations in a row become one.
 */
export function arithmeticAsNormalization(graph: Graph): Graph {
  return rewrite(graph, normalize)
}

function normalize(op: Operator, view: View): Edit | undefined {
  const arithmetic = arithmeticOf(op)
  const input = arithmetic?.input ?? inputOf(op, 0)
  if (!arithmetic && !isOp(op, batchNormalization)) return undefined
  const producer = view.exclusiveProducer({ ...op, inputs: [input] })
  if (producer && isOp(producer, batchNormalization)) {
    const affine = arithmetic
      ? affineOf(op, arithmetic)
      : normalizationFactors(op as Operator<BatchNormalizationAttrs>)
    return replace([producer, op], inputOf(producer, 0), op, compose(normalizationFactors(producer), affine))
  }
  if (!arithmetic || (arithmetic.constant.length === 1 && !foldsNormalization(producer))) return undefined
  return replace([op], input, op, affineOf(op, arithmetic))
}

/** What two of them do, one after the other. */
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
  const factors = [scale, offset, scale.map(() => 0), scale.map(() => 1)].map((values) =>
    Float32Array.from(values),
  )
  if (factors.some((values) => values.some((value) => !Number.isFinite(value)))) return undefined
  const constants = ['scale', 'offset', 'mean', 'variance'].map((role, i) => {
    return makeTensor({
      name: `${op.name}/${role}`,
      shape: [scale.length],
      type: 'float32',
      data: factors[i],
    })
  })
  const attrs = { epsilon: 0 }
  const inputs = [input, ...constants]
  const norm = { def: batchNormalization, name: op.name, attrs, inputs, outputs: op.outputs }
  return { remove, add: [makeOperator(norm)] }
}

function arithmeticOf(op: Operator): Arithmetic | undefined {
  const known = isOp(op, add) || isOp(op, sub) || isOp(op, mul) || isOp(op, div)
  if (!known || op.attrs.activation !== 'none') return undefined
  const [a, b] = [inputOf(op, 0), inputOf(op, 1)]
  const reversed = a.data !== undefined
  const [input, { data, shape }] = reversed ? [b, a] : [a, b]
  if (input.data || !(data instanceof Float32Array) || (reversed && isOp(op, div))) return undefined
  const channels = shape.slice(0, -1).every((extent) => extent === 1)
  const fits = data.length === 1 || data.length === input.shape.at(-1)
  const same = input.shape.length > 0 && sameShape(input.shape, outputOf(op).shape)
  return channels && fits && same ? { input, constant: data, reversed } : undefined
}

function affineOf(op: Operator, { input, constant, reversed }: Arithmetic): Affine {
  const values = new Float64Array(input.shape.at(-1) ?? 1)
  const filled = values.map((_, c) => constant[constant.length === 1 ? 0 : c] ?? 0)
  const ones = values.map(() => 1)
  if (isOp(op, mul)) return { scale: filled, offset: values }
  if (isOp(op, div)) return { scale: filled.map((value) => 1 / value), offset: values }
  if (isOp(op, add)) return { scale: ones, offset: filled }
  return reversed
    ? { scale: ones.map(() => -1), offset: filled }
    : { scale: ones, offset: filled.map((value) => -value) }
}
