import { placeOperators } from '../gpu/placement'
import type { Session } from '../gpu/session'
import { checkModel } from '../graph/check'
import { findConsumers, type Graph } from '../graph/graph'
import { describeOp, inputOf, isOp, isTrainingOnly, type Operator, outputOf } from '../graph/operator'
import { describeSpec, typeName } from '../graph/tensor'
import { dequantize, dynamicQuantize, quantize } from '../ops/index'
import { isIntegerOnly } from './integer-only'
import { safeTaps, tapsOf } from './linear'
import { storedBits } from './weight-bits'

/** The data type and device that an operator runs in, and why. */
export interface Explanation {
  readonly name: string
  readonly kind: string
  /** `integer`: computes with integers that aren't quantized, for example indices. */
  readonly type: 'int8' | 'float32' | 'integer'
  /** One sentence: how it runs in int8, or why it runs in float32 and what would change that. */
  readonly why: string
  /** Bits in which files hold the layer's weights: 32 for float32, 8, 4, 2 or 1; missing if it has none. */
  readonly weightBits?: number
  readonly where: 'gpu' | 'cpu'
  /** The reason for running on the CPU; absent on the GPU. */
  readonly placement?: string
  readonly inputs: readonly string[]
  readonly outputs: readonly string[]
}

/** Explains the data type and device of every operator of a network, in execution order. */
export function explain(model: Graph | Session): Explanation[] {
  const graph = (model as Session | undefined)?.graph ?? model
  checkModel('explain', graph)
  const conversionReason = conversionReasons(graph)
  const floatReason = floatReasons(graph)
  return placeOperators(graph).map(({ op, where, reason }) => {
    const describe = (tensor: Operator['inputs'][number]) =>
      tensor ? `"${tensor.name}" ${describeSpec(tensor)}` : 'none'
    const type = typeOf(op)
    const why = conversionReason(op) ?? (type === 'float32' ? floatReason(op) : reasons[type](op))
    const inputs = op.inputs.map(describe)
    const outputs = op.outputs.map(describe)
    const placement = reason === undefined ? {} : { placement: reason }
    const bits = storedBits(op)
    const weightBits = bits === undefined ? {} : { weightBits: bits }
    return {
      name: op.name,
      kind: op.def.kind,
      type,
      why,
      ...weightBits,
      where,
      ...placement,
      inputs,
      outputs,
    }
  })
}

/** Most operators that `describeFloat` names. */
const maxNames = 5

/** Names the operators of a quantized graph that stay in float32; undefined if none does, or nothing is int8. */
export function describeFloat(graph: Graph): string | undefined {
  checkModel('describeFloat', graph)
  const { operators } = graph
  const float = operators.filter((op) => typeOf(op) === 'float32' && !isConversion(op))
  if (float.length === 0 || !isQuantized(graph)) return undefined
  const names = float.slice(0, maxNames).map(describeOp)
  if (float.length > maxNames) names.push('…')
  return `${float.length} of ${operators.length} operators stay in float32: ${names.join(', ')}`
}

function isConversion(op: Operator): boolean {
  return isOp(op, quantize) || isOp(op, dequantize)
}

function isQuantized({ operators }: Graph): boolean {
  return operators.some((op) => isConversion(op) || typeOf(op) === 'int8')
}

/** Returns the type an operator computes in. One that reads int8 and writes plain integers (ARG_MAX) is int8. */
function typeOf(op: Operator): Explanation['type'] {
  if (isIntegerOnly(op)) return 'integer'
  return op.inputs[0]?.type === 'int8' && op.outputs[0]?.type !== 'float32' ? 'int8' : 'float32'
}

/** Returns a function that explains conversions between float32 and int8, and returns undefined for other operators. */
function conversionReasons(graph: Graph): (op: Operator) => string | undefined {
  const given = new Set(graph.inputs)
  const leaving = new Set(graph.outputs)
  return (op) => {
    if (isOp(op, dynamicQuantize))
      return 'rounds what an operator with int8 weights reads, as TensorFlow Lite does'
    if (!isConversion(op)) return undefined
    const [from, to] = [inputOf(op, 0), outputOf(op)]
    if (isOp(op, quantize) && from.type !== 'float32')
      return 'a lookup table from one scale to another, which the next operator needs'
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

/** Says how operators run in int8, by kind, where their quantization rule does not tell. */
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

function int8Reason({ def: { kind, quantization, lookupTable }, inputs }: Operator): string {
  const bits = inputs[1]?.bits
  if (sentences[kind]) return sentences[kind]
  if (quantization?.rule === 'linear') {
    const narrow = bits ? `weights of ${bits} bit${bits > 1 ? 's' : ''}, widened as they are read, in ` : ''
    return `${narrow}packed dot products; bias, requantize and activation in the epilogue`
  }
  if (quantization?.rule === 'shared') return 'bytes move; input and output share scale and zero point'
  return quantization && lookupTable ? 'a table of 256 entries' : 'its input and output are int8'
}

/** Returns a function that says why an operator computes in float32. */
function floatReasons(graph: Graph): (op: Operator) => string {
  const reasonInInt8 = isQuantized(graph) ? mixedReasons(graph) : undefined
  return (op) => {
    const { kind, quantization } = op.def
    if (isTrainingOnly(op)) return `${kind} has no int8 form; freezing removes it`
    if (!quantization) return `${kind} has no int8 form: it stays in float32`
    const stored = op.inputs.find((tensor) => tensor?.stored?.type === 'int8')?.stored
    if (stored)
      return `its weights are stored as ${typeName(stored)} but computed with in float32 (mode weights); mode int8 runs it in int8`
    return reasonInInt8?.(op) ?? 'the graph is not quantized; calibrate and quantize it'
  }
}

/** Returns a function that says why an operator with an int8 form is in float32, in a graph of which parts are int8. */
function mixedReasons(graph: Graph): (op: Operator) => string {
  const readers = findConsumers(graph)
  const leaving = new Set(graph.outputs)
  const isReadInFloat = (tensor: Operator['outputs'][number]) => {
    const all = readers.get(tensor) ?? []
    const inFloat = all.every((op) => typeOf(op) === 'float32' && !isConversion(op))
    return !leaving.has(tensor) && all.length > 0 && inFloat
  }
  return (op) => {
    const { quantization } = op.def
    if (quantization?.rule === 'linear') return linearReason(tapsOf(op, quantization.axis))
    return op.outputs.every(isReadInFloat)
      ? 'only operators in float32 read its results'
      : 'int8 cannot represent its values, or the model was made with it in float32'
  }
}

function linearReason(taps: number): string {
  return taps > safeTaps
    ? `sums of its ${taps} products can leave int32; parts of at most ${safeTaps.toLocaleString('en')} products each ` +
        'would fit'
    : 'the model was made with it in float32; quantizing its float32 form as a whole runs it in int8'
}
