import { came, tagOf } from './check'
import { GraphError } from './errors'
import { checkQuantParams, describeQuantParams, type QuantParams } from './quant-params'

/** Element types of a tensor, named as in TensorFlow Lite. float16 is a form in which files hold constants. */
export type DataType = 'float32' | 'float16' | 'int8' | 'uint8' | 'int16' | 'int32' | 'int64' | 'bool'

/** The typed array that holds the elements of a tensor of each type. */
export interface DataArrays {
  float32: Float32Array
  /** The 16 bits of each number. */
  float16: Uint16Array
  int8: Int8Array
  uint8: Uint8Array
  int16: Int16Array
  int32: Int32Array
  int64: BigInt64Array
  bool: Uint8Array
}

export type TensorData = DataArrays[DataType]

const arrayTypes = {
  float32: Float32Array,
  float16: Uint16Array,
  int8: Int8Array,
  uint8: Uint8Array,
  int16: Int16Array,
  int32: Int32Array,
  int64: BigInt64Array,
  bool: Uint8Array,
} as const

/** Widths below 8 bits: 4 for −8 … 7, 2 for −2 … 1, 1 for −1 and 1. */
export type NarrowBits = 4 | 2 | 1

/** A tensor without name and data. */
export interface TensorSpec {
  /** Extent of each axis, in elements; activations are NHWC, convolution filters OHWI. */
  readonly shape: readonly number[]
  readonly type: DataType
  /** Present on quantized tensors: `real = scale · (q − zeroPoint)`. */
  readonly quant?: QuantParams | undefined
  /** Present on int8 constants whose elements fit fewer bits, in which files and GPUs hold them. */
  readonly bits?: NarrowBits | undefined
}

/**
 * A value in a graph, identified by its object: two operators share a tensor if they hold the same object.
 * A tensor with `data` is a constant (row-major, `elementCount(shape)` elements).
 */
export interface Tensor extends TensorSpec {
  readonly name: string
  readonly data?: TensorData | undefined
  /** The form in which files hold a float32 constant, if it is smaller: int8 or float16, which stands for `data`. */
  readonly stored?: Tensor | undefined
}

/** Largest number of elements of a tensor: as many 32-bit words as fit a 2 GiB buffer. */
export const maxElements = 2 ** 29

/** Returns the number of elements of a shape. The empty shape is a scalar and has one. */
export function elementCount(shape: readonly number[]): number {
  let count = 1
  for (const extent of shape) count *= extent
  return count
}

/** Returns the bytes of one element of `type`. */
export function elementBytes(type: DataType): number {
  return arrayTypes[type].BYTES_PER_ELEMENT
}

/** Returns the bytes of a tensor's elements in a file, without padding. Files hold 1 bit as 2. */
export function tensorBytes({ shape, type, bits }: TensorSpec): number {
  return Math.ceil((elementCount(shape) * elementBytes(type) * Math.max(bits ?? 8, 2)) / 8)
}

/** Returns the type of a tensor's elements with their width: "float32", "int8", "int4", "int2", "int1". */
export function typeName({ type, bits }: Pick<TensorSpec, 'type' | 'bits'>): string {
  return bits ? `int${bits}` : type
}

/** Returns a zero-filled array of `length` elements of `type`. */
export function allocate<T extends DataType>(type: T, length: number): DataArrays[T] {
  return new arrayTypes[type](length) as DataArrays[T]
}

/** True if `data` is the typed array that holds elements of `type`, of any realm (an iframe's, or of Node's `vm`). */
export function isDataOf<T extends DataType>(type: T, data: unknown): data is DataArrays[T] {
  return tagOf(data) === arrayTypes[type].name && ArrayBuffer.isView(data)
}

/** Returns the elements as an array of this realm, without a copy; bytes that a canvas clamped are bytes. */
export function ownArray<T extends DataType>(type: T, data: TensorData | Uint8ClampedArray): DataArrays[T] {
  const Own = arrayTypes[type] as unknown as new (...view: [ArrayBufferLike, number, number]) => DataArrays[T]
  return data.constructor === Own
    ? (data as DataArrays[T])
    : new Own(data.buffer, data.byteOffset, data.length)
}

/**
 * Builds a tensor and validates it.
 *
 * @throws GraphError when an extent is not a positive integer, the element count is over `maxElements`, the
 *   quantization does not fit type and shape, or the data has another length, another type, NaN in it, or elements
 *   that don't fit its bits. Infinity may be a mask, but nothing that is stored in int8.
 */
export function makeTensor(tensor: Tensor): Tensor {
  const fail = (what: string): never => {
    throw new GraphError(`tensor "${tensor.name}" (${describeSpec(tensor)}): ${what}`)
  }
  for (const extent of tensor.shape) {
    if (!Number.isInteger(extent) || extent < 1) fail(`extent ${extent} is not a positive integer`)
  }
  const count = elementCount(tensor.shape)
  if (count > maxElements) fail(`${count} elements are more than the ${maxElements} that Octet addresses`)
  if (tensor.quant) checkQuantParams(tensor.quant, tensor, fail)
  if (tensor.type === 'float16' && !tensor.data)
    fail('Octet computes in float32; only constants may be float16')
  if (tensor.data) checkData(tensor, tensor.data, count, fail)
  if (tensor.bits) checkBits(tensor, tensor.bits, fail)
  const { stored } = tensor
  if (
    stored &&
    !(tensor.type === 'float32' && tensor.data && stored.data && sameShape(stored.shape, tensor.shape))
  ) {
    fail(`cannot be stored as "${stored.name}" (${describeSpec(stored)})`)
  }
  return Object.freeze({ ...tensor, shape: Object.freeze([...tensor.shape]) })
}

function checkData(tensor: Tensor, data: TensorData, count: number, fail: (what: string) => never): void {
  if (!(data instanceof arrayTypes[tensor.type])) fail(`its data is ${came(data)}`)
  if (data.length !== count) fail(`its data has ${data.length} elements, the shape ${count}`)
  if (!(data instanceof Float32Array)) return
  // A loop takes an eighth of the time that findIndex does: models have many millions of weights.
  for (let i = 0; i < data.length; i++) {
    if (tensor.stored ? !Number.isFinite(data[i]) : Number.isNaN(data[i]))
      fail(`element ${i} is ${data[i]}; weights must be finite`)
  }
}

function checkBits({ data }: Tensor, bits: NarrowBits, fail: (what: string) => never): void {
  const valid = data instanceof Int8Array && [4, 2, 1].includes(bits)
  // A value fits if sign extension from its lowest bits gives it back; 1 bit is the sign.
  const wrong = (value: number) =>
    bits > 1 ? (value << (32 - bits)) >> (32 - bits) !== value : value * value !== 1
  const at = valid ? data.findIndex(wrong) : 0
  if (at >= 0) fail(`element ${at} is ${data?.[at]}, not ${bits} bits`)
}

/** Describes a shape: "1×28×28×1", "scalar". */
export function describeShape(shape: readonly number[]): string {
  return shape.join('×') || 'scalar'
}

/** Describes a tensor: "float32 1×28×28×1", "int4 10×1024" or "int8 1×10 (scale 0.0039, zero point −128)". */
export function describeSpec(spec: TensorSpec): string {
  const quant = spec.quant ? ` (${describeQuantParams(spec.quant)})` : ''
  return `${typeName(spec)} ${describeShape(spec.shape)}${quant}`
}

/** True if two shapes have the same extents. */
export function sameShape(a: readonly number[], b: readonly number[]): boolean {
  return a.length === b.length && a.every((extent, axis) => extent === b[axis])
}
