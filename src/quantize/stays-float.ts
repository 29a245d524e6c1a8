import { GraphError } from '../graph/errors'
import { findConsumers, type Graph } from '../graph/graph'
import { inputOf, isOp, makeOperator, type Operator } from '../graph/operator'
import type { QuantParams } from '../graph/quant-params'
import { makeTensor, type Tensor } from '../graph/tensor'
import { mul } from '../ops/index'
import { quantizeConstant } from './constants'
import { isIntegerOnly } from './integer-only'
import { quantizeLinear, safeTaps, tapsOf } from './linear'
import type { BitsOf } from './weight-bits'

/**
 * Returns the operators that stay in float32 when a graph is quantized: those without an int8 form, those whose int8
 * form rejects their scales or sizes (a linear operator whose sums can leave int32, for example), and arithmetic that
 * only operators in float32 read. In int8 a small variance, for example, would be rounded to zero before something is
 * divided by its root.
 *
 * @param params of every activation
 * @param bitsOf returns the bits of an operator's weights
 */
export function staysFloat(
  graph: Graph,
  params: ReadonlyMap<Tensor, QuantParams>,
  perAxis = true,
  bitsOf: BitsOf = () => 8,
): ReadonlySet<Operator> {
  const readers = findConsumers(graph)
  const leaving = new Set(graph.outputs)
  const found = new Set<Operator>()
  const onlyReadInFloat = (tensor: Tensor) => {
    const all = readers.get(tensor) ?? []
    return !leaving.has(tensor) && all.length > 0 && all.every((op) => found.has(op))
  }
  for (const op of graph.operators.toReversed()) {
    if (isIntegerOnly(op)) continue
    if (
      lacksInt8Form(op, params, perAxis, bitsOf(op)) ||
      (isArithmetic(op) && op.outputs.every(onlyReadInFloat))
    )
      found.add(op)
  }
  return found
}

function isArithmetic({ def: { quantization } }: Operator): boolean {
  return quantization?.rule === 'free' && quantization.arithmetic === true
}

/** True if an operator has no int8 form for these parameters. */
function lacksInt8Form(
  op: Operator,
  params: ReadonlyMap<Tensor, QuantParams>,
  perAxis: boolean,
  bits: number,
): boolean {
  const { quantization: scheme } = op.def
  if (!scheme) return true
  // Other linear operators have one: no weights of theirs leave int32.
  if (scheme.rule === 'linear' && tapsOf(op, scheme.axis) <= safeTaps) return false
  if (scheme.rule === 'free' && isFarTooCoarse(op, params)) return true
  const shared = scheme.rule === 'shared' ? params.get(op.outputs[0] as Tensor) : undefined
  const draft = (tensor: Tensor, quant = params.get(tensor)) => {
    if (tensor.type !== 'float32' || !quant) return tensor
    if (tensor.data) return quantizeConstant(tensor, quant)
    return makeTensor({ name: tensor.name, shape: tensor.shape, type: 'int8', quant })
  }
  const draftLinear = (axis: number) => {
    const { weights, bias } = quantizeLinear(op, axis, params, perAxis, bits)
    return [draft(inputOf(op, 0)), weights, bias]
  }
  try {
    const inputs =
      scheme.rule === 'linear'
        ? draftLinear(scheme.axis)
        : op.inputs.map((tensor) => tensor && draft(tensor, shared))
    makeOperator({ ...op, inputs, outputs: op.outputs.map((tensor) => draft(tensor)) })
    return false
  } catch (error) {
    if (error instanceof GraphError) return true
    throw error
  }
}

/**
 * True if a linear operator stays in float32 because its sums can leave int32.
 *
 * @param perAxis a scale for each channel of the weights, or one for all, which makes small channels' sums smaller
 */
export function sumsLeaveInt32(
  op: Operator,
  params: ReadonlyMap<Tensor, QuantParams>,
  perAxis: boolean,
): boolean {
  return op.def.quantization?.rule === 'linear' && lacksInt8Form(op, params, perAxis, 8)
}

/**
 * True if a step of the input is 2^14 steps of the output, or more. int8 runs that, but its output would only be
 * zero and the ends of its range: the difference of two large numbers, for example.
 */
function isFarTooCoarse(op: Operator, params: ReadonlyMap<Tensor, QuantParams>): boolean {
  const scaleOf = (tensor: Tensor | undefined) => (tensor && params.get(tensor)?.scale[0]) ?? 0
  const scales = op.inputs.map(scaleOf)
  const step = isOp(op, mul) ? scales.reduce((a, b) => a * b, 1) : Math.max(...scales)
  const output = scaleOf(op.outputs[0])
  return output > 0 && step >= 2 ** 14 * output
}
