import { Builder } from 'flatbuffers'
import { ModelError } from '../../graph/errors'
import type { Graph } from '../../graph/graph'
import { describeOp, type Operator } from '../../graph/operator'
import { makeTensor, type Tensor } from '../../graph/tensor'
import type { TfliteCodec } from '../../graph/tflite-codec'
import { dequantize } from '../../ops/quantize/dequantize'
import { splitActivations } from './activations'
import { withBiases } from './biases'
import { data, float32s, int32s, int64s, type Offset, offsets, scalars, table } from './build'
import { Constants } from './constants'
import { asHybrid, hybridVersion } from './hybrid'
import { narrowVersion } from './narrow'
import * as schema from './schema'
import { restoreUnsigned } from './unsigned'

/**
 * Writes `model` as a `.tflite` file (schema version 3), which TensorFlow Lite, LiteRT and Netron open. Names of
 * tensors are kept, identical constants are stored once, and buffers begin on multiples of 16 bytes. Operators have no
 * names in the format. Legacy models, read from uint8, are written in uint8 again.
 *
 * @returns the file's bytes
 * @throws ModelError when an operator has no `.tflite` form, or the file would be 2 GiB or larger.
 */
export function writeTflite(model: Graph): Uint8Array<ArrayBuffer> {
  const graph = [restoreUnsigned, asHybrid, withBiases, splitActivations].reduce(
    (one, pass) => pass(one),
    model,
  )
  const plan = planFile(graph)
  const { bytes } = plan.constants
  if (bytes > 2 ** 31 - 2 ** 24) {
    throw new ModelError(`graph "${graph.name}" has ${bytes} bytes of constants; a file is under 2 GiB`)
  }
  const builder = new Builder(bytes + 4096)
  // Constants come first, because what is written first ends up last in the file, behind everything that describes it.
  const buffers = plan.constants.list.map((bytes) => writeBuffer(builder, bytes))
  const subgraph = writeSubgraph(builder, graph, plan)
  const codes = plan.codes.map((code) => writeCode(builder, code))
  const description = builder.createString('Octet')
  const lists = [offsets(builder, codes), offsets(builder, [subgraph]), offsets(builder, buffers)] as const
  const root = table(builder, 5, () => {
    builder.addFieldInt32(schema.model.version, schema.schemaVersion, 0)
    builder.addFieldOffset(schema.model.operatorCodes, lists[0], 0)
    builder.addFieldOffset(schema.model.subgraphs, lists[1], 0)
    builder.addFieldOffset(schema.model.description, description, 0)
    builder.addFieldOffset(schema.model.buffers, lists[2], 0)
  })
  builder.finish(root, schema.fileIdentifier)
  return new Uint8Array(builder.asUint8Array())
}

/** An operator's number and version; the file has a list of them. */
interface Code {
  readonly builtin: number
  readonly version: number
  /** The name of a custom operator. */
  readonly custom: string | undefined
}

/** An operator as it goes into the file. */
interface PlannedOperator {
  readonly op: Operator
  readonly codec: TfliteCodec<unknown>
  readonly code: number
  readonly fields: Readonly<Record<string, number>>
  readonly list: readonly number[] | undefined
  readonly custom: Uint8Array | undefined
  readonly inputs: readonly (Tensor | undefined)[]
}

interface FilePlan {
  readonly tensors: ReadonlyMap<Tensor, number>
  readonly constants: Constants
  readonly codes: readonly Code[]
  readonly operators: readonly PlannedOperator[]
}

/** Numbers the tensors, operator codes and buffers, and turns attributes that are inputs in the file into constants. */
function planFile(graph: Graph): FilePlan {
  const tensors = new Map<Tensor, number>()
  const constants = new Constants()
  const codes: Code[] = []
  const dequantizers: PlannedOperator[] = []
  const addTensor = (tensor: Tensor | undefined) => {
    if (!tensor || tensors.has(tensor)) return
    tensors.set(tensor, tensors.size)
    if (tensor.stored) {
      addTensor(tensor.stored)
      dequantizers.push(planOperator(makeDequantize(tensor, tensor.stored), codes))
    } else constants.add(tensor)
  }
  graph.inputs.forEach(addTensor)
  const operators = graph.operators.map((op) => {
    const planned = planOperator(op, codes)
    planned.inputs.forEach(addTensor)
    op.outputs.forEach(addTensor)
    return planned
  })
  graph.outputs.forEach(addTensor)
  return { tensors, constants, codes, operators: [...dequantizers, ...operators] }
}

/** Returns the operator that restores a float32 constant from its quantized form, which may be quantized per axis. */
function makeDequantize(tensor: Tensor, stored: Tensor): Operator {
  return { def: dequantize, name: tensor.name, attrs: {}, inputs: [stored], outputs: [tensor] }
}

function planOperator(op: Operator, codes: Code[]): PlannedOperator {
  const codec = op.def.tflite
  if (!codec) throw new ModelError(`${describeOp(op)} has no form in .tflite files; freeze the model first`)
  const { builtin, customCode } = codec
  const version = Math.max(codec.version(op), hybridVersion(op), narrowVersion(op))
  const wanted: Code = { builtin, version, custom: customCode }
  let code = codes.findIndex((other) => sameCode(other, wanted))
  if (code < 0) code = codes.push(wanted) - 1
  const { fields, list, custom, inputs: fileInputs = op.inputs, operands = [] } = codec.write(op)
  const inputs = [...fileInputs]
  // An absent input at the end is left out: some kernels count their inputs.
  while (inputs.length > 0 && inputs.at(-1) === undefined) inputs.pop()
  codec.attributeInputs?.forEach((position, i) => {
    const operand = operands[i]
    if (!operand) return
    const name = `${op.outputs[0]?.name}/${operand.name}`
    const data = Int32Array.from(operand.values)
    inputs.splice(position, 0, makeTensor({ name, type: 'int32', shape: operand.shape, data }))
  })
  return { op, codec, code, fields, list, custom, inputs }
}

function sameCode(a: Code, b: Code): boolean {
  return a.builtin === b.builtin && a.version === b.version && a.custom === b.custom
}

function writeBuffer(builder: Builder, bytes: Uint8Array | undefined): Offset {
  const vector = bytes ? data(builder, bytes) : 0
  return table(builder, 1, () => builder.addFieldOffset(schema.buffer.data, vector, 0))
}

function writeCode(builder: Builder, { builtin, version, custom }: Code): Offset {
  const name = custom === undefined ? 0 : builder.createString(custom)
  const deprecated = Math.min(builtin, schema.greatestDeprecatedCode)
  return table(builder, 4, () => {
    builder.addFieldInt8(schema.operatorCode.deprecatedBuiltinCode, deprecated, 0)
    builder.addFieldOffset(schema.operatorCode.customCode, name, 0)
    builder.addFieldInt32(schema.operatorCode.version, version, 1)
    builder.addFieldInt32(schema.operatorCode.builtinCode, builtin, 0)
  })
}

function writeSubgraph(builder: Builder, graph: Graph, plan: FilePlan): Offset {
  const index = (tensor: Tensor | undefined) => (tensor ? (plan.tensors.get(tensor) ?? -1) : -1)
  const tensors = [...plan.tensors.keys()].map((tensor) => writeTensor(builder, tensor, plan.constants))
  const operators = plan.operators.map((planned) => writeOperator(builder, planned, index))
  const lists = [
    offsets(builder, tensors),
    int32s(builder, graph.inputs.map(index)),
    int32s(builder, graph.outputs.map(index)),
    offsets(builder, operators),
  ] as const
  const name = builder.createString(graph.name)
  return table(builder, 5, () => {
    builder.addFieldOffset(schema.subgraph.tensors, lists[0], 0)
    builder.addFieldOffset(schema.subgraph.inputs, lists[1], 0)
    builder.addFieldOffset(schema.subgraph.outputs, lists[2], 0)
    builder.addFieldOffset(schema.subgraph.operators, lists[3], 0)
    builder.addFieldOffset(schema.subgraph.name, name, 0)
  })
}

function writeTensor(builder: Builder, tensor: Tensor, constants: Constants): Offset {
  const shape = int32s(builder, tensor.shape)
  const name = builder.createString(tensor.name)
  const quantization = tensor.quant ? writeQuantization(builder, tensor.quant) : 0
  const type = tensor.bits ? schema.narrowTypes[tensor.bits === 4 ? 4 : 2] : schema.tensorTypes[tensor.type]
  return table(builder, 9, () => {
    builder.addFieldOffset(schema.tensor.shape, shape, 0)
    builder.addFieldInt8(schema.tensor.type, type, 0)
    builder.addFieldInt32(schema.tensor.buffer, constants.indexOf(tensor), 0)
    builder.addFieldOffset(schema.tensor.name, name, 0)
    builder.addFieldOffset(schema.tensor.quantization, quantization, 0)
    builder.addFieldInt8(schema.tensor.hasRank, 1, 0)
  })
}

function writeQuantization(builder: Builder, quant: NonNullable<Tensor['quant']>): Offset {
  const scale = float32s(builder, quant.scale)
  const zeroPoint = int64s(builder, quant.zeroPoint)
  return table(builder, 7, () => {
    builder.addFieldOffset(schema.quantization.scale, scale, 0)
    builder.addFieldOffset(schema.quantization.zeroPoint, zeroPoint, 0)
    builder.addFieldInt32(schema.quantization.quantizedDimension, quant.axis, 0)
  })
}

function writeOperator(
  builder: Builder,
  { op, codec, code, fields, list, custom, inputs }: PlannedOperator,
  index: (tensor: Tensor | undefined) => number,
): Offset {
  const { options } = codec
  const entries = Object.entries(options?.fields ?? {})
  const vector =
    options?.list !== undefined && list ? ([options.list, int32s(builder, list)] as const) : undefined
  const written = options
    ? scalars(
        builder,
        entries.map(([name, field]) => [field, fields[name] ?? field.default]),
        vector,
      )
    : 0
  const bytes = custom ? data(builder, custom) : 0
  const lists = [int32s(builder, inputs.map(index)), int32s(builder, op.outputs.map(index))] as const
  return table(builder, 6, () => {
    builder.addFieldInt32(schema.operator.opcodeIndex, code, 0)
    builder.addFieldOffset(schema.operator.inputs, lists[0], 0)
    builder.addFieldOffset(schema.operator.outputs, lists[1], 0)
    builder.addFieldInt8(schema.operator.builtinOptionsType, options?.type ?? 0, 0)
    builder.addFieldOffset(schema.operator.builtinOptions, written, 0)
    builder.addFieldOffset(schema.operator.customOptions, bytes, 0)
  })
}
