import { placeOperators } from '../gpu/placement'
import type { Session } from '../gpu/session'
import type { Graph } from '../graph/graph'
import { isOp, type Operator } from '../graph/operator'
import { describeSpec } from '../graph/tensor'
import { dequantize, dynamicQuantize, quantize } from '../ops/index'
import { schemeOf } from './schemes'

/** What an operator runs in, and why. */
export interface Explanation {
  readonly name: string
  readonly kind: string
  readonly type: 'int8' | 'float32'
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
  return placeOperators('operators' in model ? model : model.graph).map(({ op, where, reason }) => {
    const describe = (tensor: Operator['inputs'][number]) =>
      tensor ? `"${tensor.name}" ${describeSpec(tensor)}` : 'none'
    const type = op.inputs[0]?.type === 'int8' && op.outputs[0]?.type === 'int8' ? 'int8' : 'float32'
    const why = borderReason(op) ?? (type === 'int8' ? int8Reason(op) : floatReason(op))
    const inputs = op.inputs.map(describe)
    const outputs = op.outputs.map(describe)
    const placement = reason === undefined ? {} : { placement: reason }
    return { name: op.name, kind: op.def.kind, type, why, where, ...placement, inputs, outputs }
  })
}

function borderReason(op: Operator): string | undefined {
  if (isOp(op, quantize) && op.inputs[0]?.type !== 'float32')
    return 'a table: what follows needs another scale than what is read has'
  if (isOp(op, quantize)) return 'a border: float32 in, int8 out (quantize with inputs int8 to remove it)'
  if (isOp(op, dequantize)) return 'a border: int8 in, float32 out (quantize with outputs int8 to remove it)'
  if (isOp(op, dynamicQuantize))
    return 'rounds what an operator with int8 weights reads, as TensorFlow Lite does'
  return undefined
}

function int8Reason(op: Operator): string {
  return schemeOf(op)?.how ?? 'its input and output are int8'
}

function floatReason(op: Operator): string {
  const scheme = schemeOf(op)
  if (!scheme) return `${op.def.kind} has no int8 form; freeze removes dropout and batch normalisation`
  if (op.inputs.some((tensor) => tensor?.stored)) {
    return 'its weights are stored as int8 but computed with in float32 (mode weights); mode int8 runs it in int8'
  }
  return 'the graph is not quantized; calibrate and quantize it'
}
