/** `.tflite` files from plain data, right or wrong, so that a test can vary one thing. */
import { Builder } from 'flatbuffers'
import { data, float32s, int32s, int64s, offsets, table } from '../../../src/formats/tflite/build'

export interface RawCode {
  deprecated?: number
  builtin?: number
  custom?: string
}

export interface RawBuffer {
  data?: Uint8Array
  offset?: bigint
  size?: bigint
}

export interface RawQuantization {
  scale?: number[]
  zeroPoint?: number[]
  axis?: number
  details?: number
}

export interface RawTensor {
  name?: string
  shape?: number[]
  signature?: number[]
  type?: number
  buffer?: number
  quantization?: RawQuantization
  variable?: boolean
  sparse?: boolean
}

export interface RawOptions {
  type: number
  /** By slot; integers in all of them. */
  fields: { slot: number; kind: 'i8' | 'i32'; value: number }[]
}

export interface RawOperator {
  code?: number
  inputs: number[]
  outputs: number[]
  options?: RawOptions
  customOptions?: Uint8Array
}

export interface RawSubgraph {
  name?: string
  tensors: RawTensor[]
  inputs: number[]
  outputs: number[]
  operators: RawOperator[]
}

export interface RawModel {
  identifier?: string
  version?: number
  codes: RawCode[]
  buffers: RawBuffer[]
  subgraphs: RawSubgraph[]
  signatures?: RawSignature[]
}

/** Names of tensors for users. */
export interface RawSignature {
  inputs: Record<string, number>
  outputs: Record<string, number>
}

export function rawFile(model: RawModel): Uint8Array {
  const builder = new Builder(1024)
  const buffers = model.buffers.map((buffer) => rawBuffer(builder, buffer))
  const subgraphs = model.subgraphs.map((subgraph) => rawSubgraph(builder, subgraph))
  const codes = model.codes.map((code) => rawCode(builder, code))
  const signatures = model.signatures?.map((signature) => rawSignature(builder, signature)) ?? []
  const lists = [codes, subgraphs, buffers, signatures].map((list) => offsets(builder, list))
  const root = table(builder, 8, () => {
    builder.addFieldInt32(0, model.version ?? 3, 0)
    builder.addFieldOffset(1, lists[0] ?? 0, 0)
    builder.addFieldOffset(2, lists[1] ?? 0, 0)
    builder.addFieldOffset(4, lists[2] ?? 0, 0)
    if (model.signatures) builder.addFieldOffset(7, lists[3] ?? 0, 0)
  })
  builder.finish(root, model.identifier ?? 'TFL3')
  return new Uint8Array(builder.asUint8Array())
}

function rawSignature(builder: Builder, signature: RawSignature): number {
  const lists = (['inputs', 'outputs'] as const).map((side) => {
    const entries = Object.entries(signature[side]).map(([name, tensor]) => {
      const text = builder.createString(name)
      return table(builder, 2, () => {
        builder.addFieldOffset(0, text, 0)
        builder.addFieldInt32(1, tensor, 0)
      })
    })
    return offsets(builder, entries)
  })
  return table(builder, 2, () => {
    lists.forEach((list, slot) => {
      builder.addFieldOffset(slot, list, 0)
    })
  })
}

function rawBuffer(builder: Builder, { data: bytes, offset = 0n, size = 0n }: RawBuffer): number {
  const vector = bytes ? data(builder, bytes) : 0
  return table(builder, 3, () => {
    builder.addFieldOffset(0, vector, 0)
    builder.addFieldInt64(1, offset, 0n)
    builder.addFieldInt64(2, size, 0n)
  })
}

function rawCode(builder: Builder, { deprecated = 0, builtin = 0, custom }: RawCode): number {
  const name = custom === undefined ? 0 : builder.createString(custom)
  return table(builder, 4, () => {
    builder.addFieldInt8(0, deprecated, 0)
    builder.addFieldOffset(1, name, 0)
    builder.addFieldInt32(3, builtin, 0)
  })
}

function rawSubgraph(builder: Builder, subgraph: RawSubgraph): number {
  const tensors = subgraph.tensors.map((tensor) => rawTensor(builder, tensor))
  const operators = subgraph.operators.map((operator) => rawOperator(builder, operator))
  const lists = [offsets(builder, tensors), int32s(builder, subgraph.inputs)]
  lists.push(int32s(builder, subgraph.outputs), offsets(builder, operators))
  const name = builder.createString(subgraph.name ?? 'main')
  return table(builder, 5, () => {
    lists.forEach((list, slot) => {
      builder.addFieldOffset(slot, list, 0)
    })
    builder.addFieldOffset(4, name, 0)
  })
}

function rawTensor(builder: Builder, tensor: RawTensor): number {
  const shape = tensor.shape ? int32s(builder, tensor.shape) : 0
  const signature = tensor.signature ? int32s(builder, tensor.signature) : 0
  const name = tensor.name === undefined ? 0 : builder.createString(tensor.name)
  const quantization = tensor.quantization ? rawQuantization(builder, tensor.quantization) : 0
  const sparsity = tensor.sparse ? table(builder, 0, () => {}) : 0
  return table(builder, 8, () => {
    builder.addFieldOffset(0, shape, 0)
    builder.addFieldInt8(1, tensor.type ?? 0, 0)
    builder.addFieldInt32(2, tensor.buffer ?? 0, 0)
    builder.addFieldOffset(3, name, 0)
    builder.addFieldOffset(4, quantization, 0)
    builder.addFieldInt8(5, tensor.variable ? 1 : 0, 0)
    builder.addFieldOffset(6, sparsity, 0)
    builder.addFieldOffset(7, signature, 0)
  })
}

function rawQuantization(
  builder: Builder,
  { scale, zeroPoint, axis = 0, details = 0 }: RawQuantization,
): number {
  const scales = scale ? float32s(builder, scale) : 0
  const zeroPoints = zeroPoint ? int64s(builder, zeroPoint) : 0
  return table(builder, 7, () => {
    builder.addFieldOffset(2, scales, 0)
    builder.addFieldOffset(3, zeroPoints, 0)
    builder.addFieldInt8(4, details, 0)
    builder.addFieldInt32(6, axis, 0)
  })
}

function rawOperator(
  builder: Builder,
  { code = 0, inputs, outputs, options, customOptions }: RawOperator,
): number {
  const custom = customOptions ? data(builder, customOptions) : 0
  const written = options
    ? table(builder, 8, () => {
        for (const { slot, kind, value } of options.fields) {
          if (kind === 'i8') builder.addFieldInt8(slot, value, null)
          else builder.addFieldInt32(slot, value, null)
        }
      })
    : 0
  const lists = [int32s(builder, inputs), int32s(builder, outputs)]
  return table(builder, 6, () => {
    builder.addFieldInt32(0, code, 0)
    builder.addFieldOffset(1, lists[0] ?? 0, 0)
    builder.addFieldOffset(2, lists[1] ?? 0, 0)
    builder.addFieldInt8(3, options?.type ?? 0, 0)
    builder.addFieldOffset(4, written, 0)
    builder.addFieldOffset(5, custom, 0)
  })
}

/** Numbers of the schema that tests need. */
export const builtin = {
  add: 0,
  conv2d: 3,
  depthwise: 4,
  fullyConnected: 9,
  custom: 32,
  pad: 34,
  unique: 103,
  softmax: 25,
  reshape: 22,
  relu: 19,
}

/** Bytes of little-endian values. */
export const bytesOf = (values: ArrayBufferView): Uint8Array =>
  new Uint8Array(values.buffer, values.byteOffset, values.byteLength)

/** A sound int8 model of one convolution: 1×4×4×2 to 1×4×4×3, 3×3, SAME. */
export function convModel(): RawModel {
  return {
    codes: [{ deprecated: builtin.conv2d, builtin: builtin.conv2d }],
    buffers: [
      {},
      { data: bytesOf(Int8Array.from({ length: 54 }, (_, i) => i - 27)) },
      { data: bytesOf(Int32Array.of(10, -20, 30)) },
    ],
    subgraphs: [
      {
        tensors: [
          { name: 'in', shape: [1, 4, 4, 2], type: 9, quantization: { scale: [0.5], zeroPoint: [3] } },
          {
            name: 'filter',
            shape: [3, 3, 3, 2],
            type: 9,
            buffer: 1,
            quantization: { scale: [0.25, 0.5, 0.125], zeroPoint: [0, 0, 0] },
          },
          {
            name: 'bias',
            shape: [3],
            type: 2,
            buffer: 2,
            quantization: { scale: [0.125, 0.25, 0.0625], zeroPoint: [0, 0, 0] },
          },
          { name: 'out', shape: [1, 4, 4, 3], type: 9, quantization: { scale: [1], zeroPoint: [-5] } },
        ],
        inputs: [0],
        outputs: [3],
        operators: [{ inputs: [0, 1, 2], outputs: [3], options: convOptions() }],
      },
    ],
  }
}

/** Conv2DOptions with strides of 1 and SAME padding. */
export function convOptions(): RawOptions {
  return {
    type: 1,
    fields: [
      { slot: 1, kind: 'i32', value: 1 },
      { slot: 2, kind: 'i32', value: 1 },
    ],
  }
}

/** A sound float32 model of one operator without constants. */
export function floatModel(code: number, shapes: number[][], output: number[]): RawModel {
  const tensors = shapes.map((shape, i) => ({ name: `in ${i}`, shape }))
  return {
    codes: [{ deprecated: code, builtin: code }],
    buffers: [{}],
    subgraphs: [
      {
        tensors: [...tensors, { name: 'out', shape: output }],
        inputs: tensors.map((_, i) => i),
        outputs: [tensors.length],
        operators: [{ inputs: tensors.map((_, i) => i), outputs: [tensors.length] }],
      },
    ],
  }
}
