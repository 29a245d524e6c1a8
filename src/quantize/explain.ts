import { placeOperators } from '../gpu/placement'
import type { Session } from '../gpu/session'
import type { Graph } from '../graph/graph'
import { describeOp, inputOf, isOfTraining, isOp, type Operator, outputOf } from '../graph/operator'
import { describeSpec } from '../graph/tensor'
import { dequantize, dynamicQuantize, quantize } from '../ops/index'
import { isWhole } from './whole'

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
  const border = borderReasons(graph)
  const mixed = isQuantized(graph)
  return placeOperators(graph).map(({ op, where, reason }) => {
    const describe = (tensor: Operator['inputs'][number]) =>
      tensor ? `"${tensor.name}" ${describeSpec(tensor)}` : 'none'
    const type = typeOf(op)
    const why = border(op) ?? (type === 'float32' ? floatReason(op, mixed) : reasons[type](op))
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
  const float = operators.filter((op) => typeOf(op) === 'float32' && !isBorder(op))
  if (float.length === 0 || !isQuantized(graph)) return undefined
  const names = float.slice(0, mostNames).map(describeOp)
  if (float.length > mostNames) names.push('…')
  return `${float.length} of ${operators.length} operators stay in float32: ${names.join(', ')}`
}

function isBorder(op: Operator): boolean {
  return isOp(op, quantize) || isOp(op, dequantize)
}

function isQuantized({ operators }: Graph): boolean {
  return operators.some((op) => isBorder(op) || typeOf(op) === 'int8')
}

/** What an operator computes in; one that reads int8 and finds whole numbers does so in int8. */
function typeOf(op: Operator): Explanation['type'] {
  if (isWhole(op)) return 'integer'
  return op.inputs[0]?.type === 'int8' && op.outputs[0]?.type !== 'float32' ? 'int8' : 'float32'
}

/** Why there is an operator between float32 and int8, in a graph; undefined for others. */
function borderReasons(graph: Graph): (op: Operator) => string | undefined {
  const given = new Set(graph.inputs)
  const leaving = new Set(graph.outputs)
  return (op) => {
    if (isOp(op, dynamicQuantize))
      return 'rounds what an operator with int8 weights reads, as TensorFlow Lite does'
    if (!isBorder(op)) return undefined
    const [from, to] = [inputOf(op, 0), outputOf(op)]
    if (isOp(op, quantize) && from.type !== 'float32')
      return 'a table: what follows needs another scale than what is read has'
    const types = isOp(op, quantize) ? 'float32 in, int8 out' : 'int8 in, float32 out'
    const other = (type: string) => (type === 'float32' ? 'int8' : 'float32')
    if (given.has(from)) return `a border: ${types} (quantize with inputs ${other(from.type)} to remove it)`
    if (leaving.has(to)) return `a border: ${types} (quantize with outputs ${other(to.type)} to remove it)`
    return isOp(op, quantize)
      ? 'what computes this stays in float32, what follows does not'
      : 'what follows stays in float32'
  }
}

const reasons: Readonly<Record<'int8' | 'integer', (op: Operator) => string>> = {
  int8: int8Reason,
  integer: () => 'computes with whole numbers: there is nothing to quantize',
}

/** How operators run in int8 whose way does not follow from their rule. */
const sentences: Readonly<Record<string, string>> = {
  ADD: 'fixed-point sum in the output scale, rounded once',
  ARG_MAX: 'bytes compared; the place of the largest is a whole number',
  AVERAGE_POOL_2D: 'integer sum, divided and rounded once',
  LOG_SOFTMAX: 'a table of exponentials and an integer logarithm',
  MAXIMUM: 'bytes compared; inputs and output share scale and zero point',
  MEAN: 'integer sum, requantized once',
  MINIMUM: 'bytes compared; inputs and output share scale and zero point',
  MUL: 'integer product, requantized once',
  PRELU: 'a table of all pairs of bytes',
  RESIZE_BILINEAR: 'fixed-point interpolation, rounded once',
  SOFTMAX: 'a table of exponentials and integer division',
  SUB: 'fixed-point difference in the output scale, rounded once',
}

function int8Reason({ def: { kind, quantization, lookupTable } }: Operator): string {
  if (sentences[kind]) return sentences[kind]
  if (quantization?.rule === 'linear')
    return 'packed dot products; bias, requantize and activation in the epilogue'
  if (quantization?.rule === 'shared') return 'bytes move; input and output share scale and zero point'
  return quantization && lookupTable ? 'a table of 256 entries' : 'its input and output are int8'
}

/** @param mixed whether there is int8 in the graph */
function floatReason(op: Operator, mixed: boolean): string {
  if (isOfTraining(op)) return `${op.def.kind} has no int8 form; freezing removes it`
  if (!op.def.quantization) return `${op.def.kind} has no int8 form: it stays in float32`
  if (op.inputs.some((tensor) => tensor?.stored)) {
    return 'its weights are stored as int8 but computed with in float32 (mode weights); mode int8 runs it in int8'
  }
  return mixed
    ? 'int8 would not hold its numbers, or only what stays in float32 reads it'
    : 'the graph is not quantized; calibrate and quantize it'
}
