import { placeOperators } from '../gpu/placement'
import type { Session } from '../gpu/session'
import type { Graph } from '../graph/graph'
import { describeOp, inputOf, isOp, type Operator, outputOf } from '../graph/operator'
import { describeSpec } from '../graph/tensor'
import { dequantize, dynamicQuantize, quantize } from '../ops/index'
import { isOfTraining, isWhole, schemeOf } from './schemes'

/** What an operator runs in, and why. */
export interface Explanation {
  readonly name: string
  readonly kind: string
  /** `integer` computes with whole numbers, which are not quantized. */
  readonly type: 'int8' | 'float32' | 'integer'
  /** One sentence: how it runs in int8, or why it runs in float32 and what would change that. */
  readonly why: string
  readonly where: 'gpu' | 'cpu'
  /** Why it runs on the CPU, where it does. */
  readonly placement?: string
  readonly inputs: readonly string[]
  readonly outputs: readonly string[]
}

/** Says for every operator of a network, in execution order, which type it runs in, and where, and why. */
export function explain(model: Graph | Session): Explanation[] {
  const graph = 'operators' in model ? model : model.graph
  const read = new Set(graph.operators.flatMap((op) => op.inputs))
  const given = new Set(graph.inputs)
  return placeOperators(graph).map(({ op, where, reason }) => {
    const describe = (tensor: Operator['inputs'][number]) =>
      tensor ? `"${tensor.name}" ${describeSpec(tensor)}` : 'none'
    const type = typeOf(op)
    const inside = isOp(op, quantize) ? !given.has(inputOf(op, 0)) : read.has(outputOf(op))
    const why = borderReason(op, inside) ?? reasons[type](op)
    const inputs = op.inputs.map(describe)
    const outputs = op.outputs.map(describe)
    const placement = reason === undefined ? {} : { placement: reason }
    return { name: op.name, kind: op.def.kind, type, why, where, ...placement, inputs, outputs }
  })
}

/** Operators that `describeFloat` names. */
const mostNames = 5

/** In words which operators of a quantized graph stay in float32; undefined where none does, or nothing is int8. */
export function describeFloat(graph: Graph): string | undefined {
  const { operators } = graph
  const border = (op: Operator) => isOp(op, quantize) || isOp(op, dequantize)
  const float = operators.filter((op) => typeOf(op) === 'float32' && !border(op))
  if (float.length === 0 || !operators.some((op) => typeOf(op) === 'int8')) return undefined
  const names = float.slice(0, mostNames).map(describeOp)
  if (float.length > mostNames) names.push('…')
  return `${float.length} of ${operators.length} operators have no int8 form and stay in float32: ${names.join(', ')}`
}

/** What an operator computes in; one that reads int8 and finds whole numbers does so in int8. */
function typeOf(op: Operator): Explanation['type'] {
  if (isWhole(op)) return 'integer'
  return op.inputs[0]?.type === 'int8' && op.outputs[0]?.type !== 'float32' ? 'int8' : 'float32'
}

/** @param inside whether what is float32 is computed or read by an operator, and not the graph's input or output */
function borderReason(op: Operator, inside: boolean): string | undefined {
  if (isOp(op, quantize) && op.inputs[0]?.type !== 'float32')
    return 'a table: what follows needs another scale than what is read has'
  if (isOp(op, quantize))
    return inside
      ? 'what computes this has no int8 form, what follows has'
      : 'a border: float32 in, int8 out (quantize with inputs int8 to remove it)'
  if (isOp(op, dequantize))
    return inside
      ? 'what follows has no int8 form'
      : 'a border: int8 in, float32 out (quantize with outputs int8 to remove it)'
  if (isOp(op, dynamicQuantize))
    return 'rounds what an operator with int8 weights reads, as TensorFlow Lite does'
  return undefined
}

const reasons: Readonly<Record<Explanation['type'], (op: Operator) => string>> = {
  int8: (op) => schemeOf(op)?.how ?? 'its input and output are int8',
  float32: floatReason,
  integer: () => 'computes with whole numbers: there is nothing to quantize',
}

function floatReason(op: Operator): string {
  if (isOfTraining(op)) return `${op.def.kind} has no int8 form; freezing removes it`
  if (!schemeOf(op)) return `${op.def.kind} has no int8 form: it stays in float32`
  if (op.inputs.some((tensor) => tensor?.stored)) {
    return 'its weights are stored as int8 but computed with in float32 (mode weights); mode int8 runs it in int8'
  }
  return 'the graph is not quantized; calibrate and quantize it'
}
