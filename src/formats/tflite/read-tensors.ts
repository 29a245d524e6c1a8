import { checkQuantParams, type QuantParams } from '../../graph/quant-params'
import {
  type DataType,
  describeSpec,
  elementCount,
  makeTensor,
  type Tensor,
  tensorBytes,
} from '../../graph/tensor'
import { type Dictionary, NeedsMore } from './dictionary'
import type { FlatFile, FlatTable, FlatTables } from './flatbuffer'
import * as schema from './schema'

/** Limit on a tensor's axes, more than TensorFlow Lite's kernels have. A longer shape means a damaged file. */
const maxRank = 8

/** Work for each byte copied out of the file. The file's allowance then keeps copies under 4 times the file's size. */
const workPerCopiedByte = 16

const arrays = {
  float32: Float32Array,
  float16: Uint16Array,
  int8: Int8Array,
  uint8: Uint8Array,
  int16: Int16Array,
  int32: Int32Array,
  int64: BigInt64Array,
  bool: Uint8Array,
} as const

/** A tensor of the graph's boundary that is uint8 in the file. */
export interface BoundaryTensor {
  /** The uint8 tensor that users see. */
  readonly outer: Tensor
  /** The int8 tensor that operators read and write; undefined if only a QUANTIZE reads or writes the tensor. */
  readonly inner: Tensor | undefined
}

/**
 * Makes the tensors of a subgraph on demand, so that unused ones are never read.
 *
 * Quantized uint8, in which legacy models compute, becomes int8: bytes and zero points minus 128. At the graph's
 * boundary the uint8 tensor is kept as well, see `BoundaryTensor`.
 */
export class TensorReader {
  readonly #made = new Map<number, Tensor>()
  readonly #outer = new Map<number, Tensor>()
  readonly #names = new Map<number, string>()
  readonly #copies = new Map<string, Tensor['data']>()

  constructor(
    readonly file: FlatFile,
    readonly tables: FlatTables,
    readonly buffers: FlatTables,
    readonly dictionary: Dictionary,
  ) {}

  /**
   * Returns tensor `index`, the same object each time.
   *
   * @param place the part of the file that refers to it, for the error if the tensor doesn't exist
   */
  tensor(index: number, place: string): Tensor {
    const made = this.#made.get(index)
    if (made) return made
    if (index < 0 || index >= this.tables.length) {
      this.file.fail(`${place} refers to tensor ${index}; there are ${this.tables.length} tensors`)
    }
    const table = this.tables.at(index)
    const name = this.#name(table, index)
    const tensor = this.#read(table, index, this.#outer.has(index) ? `${name}/int8` : name, isUnsigned(table))
    this.#made.set(index, tensor)
    return tensor
  }

  /**
   * Returns the graph's inputs or outputs. If different tensors have the same name, the later ones get a number.
   *
   * @param place the part of the file that refers to them, for errors
   */
  boundary(indices: readonly number[], place: string): Tensor[] {
    const taken = new Set(indices.flatMap((index) => this.#known(index)?.name ?? []))
    for (const index of indices) {
      if (this.#names.has(index) || index < 0 || index >= this.tables.length) continue
      const table = this.tables.at(index)
      const name = this.#name(table, index)
      let free = name
      for (let number = 2; taken.has(free); number++) free = `${name} ${number}`
      taken.add(free)
      this.#names.set(index, free)
      if (isUnsigned(table)) this.#outer.set(index, this.#read(table, index, free, false))
    }
    return indices.map((index) => this.outer(index, place))
  }

  /** Returns tensor `index` as the graph's users see it: uint8 if the file has it as uint8 at the graph's boundary. */
  outer(index: number, place: string): Tensor {
    return this.#outer.get(index) ?? this.tensor(index, place)
  }

  /** Returns the tensors of the graph's boundary that are uint8. */
  boundaryTensors(): BoundaryTensor[] {
    return [...this.#outer].map(([index, outer]) => ({ outer, inner: this.#made.get(index) }))
  }

  /** True if tensor `index` is quantized uint8 in the file. */
  isUnsigned(index: number | undefined): boolean {
    return (
      index !== undefined && index >= 0 && index < this.tables.length && isUnsigned(this.tables.at(index))
    )
  }

  #known(index: number): Tensor | undefined {
    return this.#outer.get(index) ?? this.#made.get(index)
  }

  #name(table: FlatTable, index: number): string {
    return (
      this.#names.get(index) ||
      table.string(schema.tensor.name, `the name of tensor ${index}`) ||
      `tensor ${index}`
    )
  }

  /** True if there is a tensor `index` that nothing has read yet. */
  isUnread(index: number): boolean {
    return index >= 0 && index < this.tables.length && !this.#made.has(index)
  }

  /** True of inputs and outputs of the graph. */
  isBoundary(index: number): boolean {
    return this.#names.has(index)
  }

  /** Makes `tensor` tensor `index`, for what is read later. */
  define(index: number, tensor: Tensor): void {
    this.#made.set(index, tensor)
  }

  nameOf(index: number): string {
    return this.#name(this.tables.at(index), index)
  }

  /** @param signed turns uint8 into int8 */
  #read(table: FlatTable, index: number, name: string, signed: boolean): Tensor {
    const fail = (what: string): never => this.file.fail(`tensor ${index} "${name}": ${what}`)
    const number = table.int8(schema.tensor.type)
    const type = schema.dataTypeOf(number)
    if (!type) {
      const given = this.dictionary.typeName?.(number)
      if (given === undefined) throw new NeedsMore()
      return fail(`is of type ${given}; Octet has ${Object.keys(schema.tensorTypes).join(', ')}`)
    }
    const narrow = schema.narrowBits[number]
    if (narrow && !this.dictionary.narrow) throw new NeedsMore()
    const shape = table.int32s(schema.tensor.shape, `the shape of tensor ${index}`)
    if (shape.length > maxRank) fail(`has ${shape.length} axes; ${maxRank} is the most`)
    if (table.uint8(schema.tensor.isVariable)) fail('is a variable; Octet keeps no state between runs')
    if (table.table(schema.tensor.sparsity, `the sparsity of tensor ${index}`)) {
      fail('is sparse; convert the model without sparsity')
    }
    const given = readQuantization(table, index, type, shape, fail)
    const data = this.#constant(table, type, shape, signed, fail, narrow)
    const bits = narrow && this.dictionary.narrow?.neededBits(data as Int8Array | undefined, narrow, fail)
    if (given && signed) checkQuantParams(given, { type, shape, data }, fail)
    const quant = given && signed ? toSignedParams(given) : given
    const made: Tensor = {
      name,
      shape,
      type: signed ? 'int8' : type,
      ...(quant && { quant }),
      ...(data && { data }),
      ...(bits && { bits }),
    }
    return makeTensor(made)
  }

  /** Returns a copy of a tensor's data, if its buffer has any. Tensors that share a buffer share the copy. */
  #constant(
    table: FlatTable,
    type: DataType,
    shape: number[],
    signed: boolean,
    fail: (what: string) => never,
    bits: 4 | 2 | undefined,
  ): Tensor['data'] {
    const index = table.uint32(schema.tensor.buffer)
    if (index === 0) return undefined
    if (index >= this.buffers.length)
      fail(`is in buffer ${index}; the file has ${this.buffers.length} buffers`)
    const entry = this.buffers.at(index)
    if (entry.uint64(schema.buffer.offset) > 1n || entry.uint64(schema.buffer.size) > 0n) {
      fail(
        `is in buffer ${index}, whose data lies outside the FlatBuffer; such files (over 2 GiB) are not read`,
      )
    }
    const { at, length } = entry.vector(schema.buffer.data, 1, `the data of buffer ${index}`)
    if (length === 0) return undefined
    const count = elementCount(shape)
    const spec = { shape, type, bits }
    const expected = tensorBytes(spec)
    if (length !== expected)
      fail(`buffer ${index} holds ${length} bytes; ${describeSpec(spec)} has ${expected}`)
    const size = Math.max(length, count)
    this.file.charge(size)
    const key = `${type} ${at} ${count} ${bits} ${signed}`
    const known = this.#copies.get(key)
    if (known) return known
    this.file.charge(size * workPerCopiedByte)
    // A copy, because offsets in the file need not be multiples of the element size. Little-endian, like every host
    // that has WebGPU.
    const bytes = this.file.bytes.slice(at, at + length)
    if (signed) for (let i = 0; i < length; i++) bytes[i] = (bytes[i] as number) ^ 0x80
    const data =
      bits && this.dictionary.narrow
        ? this.dictionary.narrow.unpackNarrow(bytes, count, bits)
        : new arrays[signed ? 'int8' : type](bytes.buffer)
    this.#copies.set(key, data)
    return data
  }
}

/** True if a tensor is quantized uint8: it has at least one scale. */
function isUnsigned(table: FlatTable): boolean {
  if (schema.dataTypeOf(table.int8(schema.tensor.type)) !== 'uint8') return false
  const quantization = table.table(schema.tensor.quantization, 'a quantization')
  return (quantization?.vector(schema.quantization.scale, 4, 'its scales').length ?? 0) > 0
}

/** Returns the parameters of uint8 values from which 128 has been subtracted. */
function toSignedParams(quant: QuantParams): QuantParams {
  return { ...quant, zeroPoint: quant.zeroPoint.map((value) => value - 128) }
}

/** Returns the quantization of a tensor. Like TensorFlow Lite, ignores it on types that are not quantized. */
function readQuantization(
  tensor: FlatTable,
  index: number,
  type: DataType,
  shape: readonly number[],
  fail: (what: string) => never,
): QuantParams | undefined {
  const table = tensor.table(schema.tensor.quantization, `the quantization of tensor ${index}`)
  if (!table || type === 'float32' || type === 'float16' || type === 'bool' || type === 'int64')
    return undefined
  const details = table.uint8(schema.quantization.detailsType)
  if (details !== 0) fail(`has a custom quantization (kind ${details}), which Octet does not know`)
  const scale = table.float32s(schema.quantization.scale, `the scales of tensor ${index}`)
  if (scale.length === 0) return undefined
  const zeroPoint = table.int64s(schema.quantization.zeroPoint, `the zero points of tensor ${index}`)
  if (zeroPoint.length !== 1 && zeroPoint.length !== scale.length) {
    fail(`has ${scale.length} scales but ${zeroPoint.length} zero points`)
  }
  if (scale.length === 1) return { scale, zeroPoint, axis: 0 }
  const [common = 0] = zeroPoint
  const axis = table.int32(schema.quantization.quantizedDimension)
  // Depthwise convolutions' biases, for example, are vectors, but have the axis of the filter in some files.
  const isVector = shape[axis] !== scale.length && elementCount(shape) === scale.length
  return {
    scale,
    zeroPoint: zeroPoint.length === 1 ? scale.map(() => common) : zeroPoint,
    axis: isVector ? shape.indexOf(scale.length) : axis,
  }
}
