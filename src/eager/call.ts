/** Builds an operator from what a caller gave, and runs it. */

import type { Elements } from '../gpu/eager/elements'
import { came, tagOf } from '../graph/check'
import { InputError } from '../graph/errors'
import { makeOperator, type OpDef, type Operator } from '../graph/operator'
import { perTensor, type QuantParams } from '../graph/quant-params'
import { type DataType, makeTensor, type Tensor } from '../graph/tensor'
import type { Scope } from './scope'
import { EagerTensor } from './tensor'

/** The scale and zero point of an int8 result. */
export interface OutputOptions {
  readonly scale: number
  /** Default 0. */
  readonly zeroPoint?: number | undefined
}

/** An operand: a tensor, or weights that are packed into the operator's constants. */
export interface Operand {
  /** As messages call it. */
  readonly role: string
  readonly tensor: EagerTensor | Tensor
  /** Packs its elements into the operator's constants. */
  readonly packed?: boolean
}

/** A call of an operator. */
export interface Call {
  /** The function's name, which is the operator's name in messages. */
  readonly name: string
  // biome-ignore lint/suspicious/noExplicitAny: any operator's attributes
  readonly def: OpDef<any>
  readonly attrs: object
  readonly operands: readonly (Operand | undefined)[]
  /** The type of the outputs, if it isn't that of the first operand. */
  readonly type?: DataType | undefined
  /** As the caller gave it. */
  readonly output?: unknown
}

/**
 * Runs an operator and returns its outputs at once, as tensors of `scope`; the work goes on in the background.
 *
 * @throws GraphError when the definition refuses the operands or attributes; InputError for an operand that is none, or
 *   is gone, or belongs to another device; DeviceLostError when the device is lost
 */
export function callOperator(scope: Scope, call: Call): EagerTensor[] {
  const { runner } = scope
  scope.check(call.name)
  for (const operand of call.operands) if (operand) checkOperand(call.name, operand)
  const op = buildOperator(call)
  const held: EagerTensor[] = []
  try {
    const elements = call.operands.map((operand) => {
      if (!(operand?.tensor instanceof EagerTensor)) return undefined
      const found = operand.tensor.hold(call.name, operand.role, runner)
      held.push(operand.tensor)
      return operand.packed ? undefined : found
    })
    const reason = runner.hostReason(op)
    const results =
      reason === undefined ? runner.runOnGpu(op, elements, stepKey(call, op)) : runner.runOnHost(op, elements)
    releaseAfter(results, held.splice(0))
    const computedOn = reason === undefined ? { where: 'gpu' as const } : { where: 'cpu' as const, reason }
    return op.outputs.map((spec, i) =>
      scope.adopt(new EagerTensor({ runner, spec, computedOn, elements: results[i] as Promise<Elements> })),
    )
  } finally {
    for (const tensor of held) tensor.release()
  }
}

function releaseAfter(results: readonly Promise<Elements>[], held: readonly EagerTensor[]): void {
  Promise.allSettled(results).then(() => {
    for (const tensor of held) tensor.release()
  })
}

/** Fails unless an operand is a tensor that `eager()` made, or weights. */
function checkOperand(caller: string, { role, tensor }: Operand): void {
  if (tensor instanceof EagerTensor || Object.hasOwn(Object(tensor), 'shape')) return
  const advice = tagOf(tensor) === 'Promise' ? ' (await the promise first)' : ''
  throw new InputError(
    `${caller}: ${role} is ${came(tensor)}, not a tensor, as tensor(), quantize() and the operators give it${advice}`,
  )
}

function buildOperator(call: Call): Operator {
  const { name, def, attrs } = call
  const inputs = call.operands.map((operand) => operand && operandTensor(call, operand))
  const type = call.type ?? inputs[0]?.type ?? 'float32'
  const quant = outputQuant(
    call,
    type,
    inputs.find((tensor) => tensor?.type === type),
  )
  const draft = makeTensor({ name: 'output', shape: [], type, quant })
  const inferred = def.infer({ def, name, attrs, inputs, outputs: [draft] })
  const outputs = inferred.map((spec, i) =>
    makeTensor({
      ...draft,
      ...spec,
      quant: spec.type === type ? quant : undefined,
      name: i === 0 ? 'output' : `output ${i}`,
    }),
  )
  return makeOperator({ def, name, attrs, inputs, outputs })
}

function operandTensor({ name }: Call, { role, tensor, packed }: Operand): Tensor {
  if (!(tensor instanceof EagerTensor)) return tensor
  return packed ? tensor.constant(name, role) : tensor.operand(role)
}

/**
 * Returns the outputs' quantization: what the caller says, or else what the operator's definition does.
 *
 * @throws InputError when it is missing, not one scale and zero point, or there is none for the type
 */
function outputQuant(call: Call, type: DataType, first: Tensor | undefined): QuantParams | undefined {
  const { name, def, output } = call
  const bytes = type === 'int8' || type === 'uint8'
  if (output !== undefined) {
    if (!bytes) throw new InputError(`${name}: output is given, but a ${type} result has no scale`)
    return readQuant(`${name}: output`, output)
  }
  if (!bytes) return undefined
  const { quantization } = def
  if (quantization?.rule === 'fixed') return quantization.output
  if (quantization?.rule === 'shared' && first?.quant) return first.quant
  throw new InputError(`${name}: an ${type} result needs the option output: { scale, zeroPoint }`)
}

/** Returns a scale and a zero point that a caller gave. */
export function readQuant(what: string, given: unknown): QuantParams {
  const { scale, zeroPoint = 0 } = Object(given) as Partial<OutputOptions>
  if (typeof scale !== 'number' || typeof zeroPoint !== 'number')
    throw new InputError(`${what} is ${came(given)}, not { scale, zeroPoint } with two numbers`)
  const unknown = Object.keys(given as object).find((key) => key !== 'scale' && key !== 'zeroPoint')
  if (unknown !== undefined) throw new InputError(`${what} has no "${unknown}"; it has scale, zeroPoint`)
  return perTensor(scale, zeroPoint)
}

/** Returns what a step depends on besides the adapter. Weights from tensors are known by number, others by values. */
function stepKey({ def, attrs, operands }: Call, op: Operator) {
  const constants = new Set<object>()
  const inputs = op.inputs.map((tensor, i) => {
    const operand = operands[i]
    if (!tensor || !operand) return null
    const { shape, type, quant, bits, data } = tensor
    const spec = [shape, type, quant, bits]
    if (!data) return [...spec, isGiven(operand)]
    if (!(operand.tensor instanceof EagerTensor)) return [...spec, Array.from(data as Int32Array, String)]
    constants.add(operand.tensor)
    return [...spec, operand.tensor.id]
  })
  const outputs = op.outputs.map(({ shape, type, quant }) => [shape, type, quant])
  const arrays = op.inputs.filter((tensor, i): tensor is Tensor =>
    Boolean(tensor && !tensor.data && operands[i] && isGiven(operands[i])),
  )
  return { key: JSON.stringify([def.kind, attrs, inputs, outputs]), constants, arrays }
}

/** True if an array holds the elements of an operand. */
function isGiven({ tensor }: Operand): boolean {
  return tensor instanceof EagerTensor && tensor.isGiven
}
