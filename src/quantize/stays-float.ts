import { GraphError } from '../graph/errors'
import { findConsumers, type Graph } from '../graph/graph'
import { makeOperator, type Operator } from '../graph/operator'
import type { QuantParams } from '../graph/quant-params'
import { makeTensor, type Tensor } from '../graph/tensor'
import { quantizeConstant } from './constants'
import { isIntegerOnly } from './integer-only'

/**
 * Returns the operators that stay in float32 when a graph is quantized: those without an int8 form, those whose int8
 * form rejects their scales or sizes, and arithmetic that only operators in float32 read. In int8 a small variance, for
 * example, would be rounded to zero before something is divided by its root.
 *
 * @param params of every activation
 */
export function staysFloat(graph: Graph, params: ReadonlyMap<Tensor, QuantParams>): ReadonlySet<Operator> {
  const readers = findConsumers(graph)
  const leaving = new Set(graph.outputs)
  const found = new Set<Operator>()
  const onlyReadInFloat = (tensor: Tensor) => {
    const all = readers.get(tensor) ?? []
    return !leaving.has(tensor) && all.length > 0 && all.every((op) => found.has(op))
  }
  for (const op of graph.operators.toReversed()) {
    if (isIntegerOnly(op)) continue
    if (lacksInt8Form(op, params) || (isArithmetic(op) && op.outputs.every(onlyReadInFloat))) found.add(op)
  }
  return found
}

function isArithmetic({ def: { quantization } }: Operator): boolean {
  return quantization?.rule === 'free' && quantization.arithmetic === true
}

/** True if an operator has no int8 form for these parameters. Linear ones always have one, or throw later. */
function lacksInt8Form(op: Operator, params: ReadonlyMap<Tensor, QuantParams>): boolean {
  const { quantization: scheme } = op.def
  if (!scheme) return true
  if (scheme.rule === 'linear') return false
  const shared = scheme.rule === 'shared' ? params.get(op.outputs[0] as Tensor) : undefined
  const draft = (tensor: Tensor, quant = params.get(tensor)) => {
    if (tensor.type !== 'float32' || !quant) return tensor
    if (tensor.data) return quantizeConstant(tensor, quant)
    return makeTensor({ name: tensor.name, shape: tensor.shape, type: 'int8', quant })
  }
  try {
    const inputs = op.inputs.map((tensor) => tensor && draft(tensor, shared))
    makeOperator({ ...op, inputs, outputs: op.outputs.map((tensor) => draft(tensor)) })
    return false
  } catch (error) {
    if (error instanceof GraphError) return true
    throw error
  }
}
