/** Converts between a caller's typed arrays and the bytes in GPU memory. */
import { came, tagOf } from '../graph/check'
import { InputError } from '../graph/errors'
import type { Layout } from '../graph/kernel'
import type { QuantParams } from '../graph/quant-params'
import { allocate, elementCount, isDataOf, ownArray, type Tensor, type TensorData } from '../graph/tensor'
import { dequantize, quantizeInto } from '../numerics/quantize'

/** An input from a caller: elements in row-major order, in the tensor's own type or as float values to be quantized. */
export type InputArray = TensorData | Uint8ClampedArray | readonly number[]

/** Memory for packing one input, reused from run to run. */
export interface Scratch {
  /** Quantized elements. */
  elements?: TensorData
  /** Rows padded as in GPU memory. */
  rows?: TensorData
}

/**
 * Returns the bytes of an input in the layout of GPU memory. Float values (a `Float32Array` or a plain array) for an
 * int8 or uint8 input are quantized with its scale and zero point, halves to even.
 *
 * @param values as `accepts` demands
 * @param scratch memory that the result may use; the next call with it overwrites the result
 * @throws InputError when an element is NaN or no number.
 */
export function packInput(
  tensor: Tensor,
  values: InputArray,
  layout: Layout,
  scratch: Scratch = {},
): Uint8Array<ArrayBuffer> {
  const elements = elementsOf(tensor, values, scratch)
  const { rows, length, pitch } = layout
  if (pitch === length) return asBytes(elements)
  scratch.rows ??= allocate(tensor.type, rows * pitch)
  copyRows(elements, length, scratch.rows, pitch, layout)
  return asBytes(scratch.rows)
}

/** Copies rows from one pitch to another. Element by element, because most rows are short: the channels of a pixel. */
function copyRows(
  from: TensorData,
  fromPitch: number,
  to: TensorData,
  toPitch: number,
  { rows, length }: Layout,
): void {
  for (let row = 0; row < rows; row++) {
    const [source, target] = [row * fromPitch, row * toPitch]
    for (let i = 0; i < length; i++) to[target + i] = from[source + i] as number
  }
}

/** True if `values` may be given for an input, by type and length. */
export function accepts(tensor: Tensor, values: unknown): values is InputArray {
  return acceptsType(tensor, values) && values.length === elementCount(tensor.shape)
}

/**
 * True if `values` may be given for an input by their type, whatever their length. Arrays of other realms (iframes,
 * `vm`) may, so types are told by tags, not by constructors.
 */
export function acceptsType({ type, quant }: Tensor, values: unknown): values is InputArray {
  const tag = tagOf(values)
  if (tag !== 'Array' && !ArrayBuffer.isView(values)) return false
  if (isDataOf(type, values)) return true
  // A canvas gives its pixels as a Uint8ClampedArray.
  if (type === 'uint8' && tag === 'Uint8ClampedArray') return true
  return holdsReals(values) && (type === 'float32' || (quant !== undefined && isByte(type)))
}

function holdsReals(values: unknown): boolean {
  return /^(Float32)?Array$/.test(tagOf(values))
}

function isByte(type: Tensor['type']): boolean {
  return type === 'int8' || type === 'uint8'
}

/**
 * Returns an input from a caller in the tensor's own type; see `packInput`.
 *
 * @throws InputError when an element is NaN or no number.
 */
export function elementsOf(tensor: Tensor, values: InputArray, scratch: Scratch = {}): TensorData {
  const { type, quant, name } = tensor
  if (!holdsReals(values)) return ownArray(type, values as TensorData)
  const fail = (at: number) => {
    const value: unknown = values[at]
    const what = typeof value === 'number' || value == null ? 'NaN' : came(value)
    throw new InputError(`input "${name}": element ${at} is ${what}`)
  }
  const floats =
    tagOf(values) === 'Array'
      ? Float32Array.from(values as number[], realOf)
      : ownArray('float32', values as Float32Array)
  if (type === 'float32') {
    // A loop, because inputs are large.
    for (let i = 0; i < floats.length; i++) if (Number.isNaN(floats[i])) fail(i)
    return floats
  }
  scratch.elements ??= allocate(type, floats.length)
  const bad = quantizeInto(floats, quant as QuantParams, scratch.elements as Int8Array)
  if (bad >= 0) fail(bad)
  return scratch.elements
}

function realOf(value: unknown): number {
  return typeof value === 'number' ? value : Number.NaN
}

function asBytes(data: TensorData): Uint8Array<ArrayBuffer> {
  // Not every host uploads from shared memory.
  const own = tagOf(data.buffer) === 'SharedArrayBuffer' ? data.slice() : data
  return new Uint8Array(own.buffer as ArrayBuffer, own.byteOffset, own.byteLength)
}

/** Returns the elements of a tensor, row-major and without padding, from a copy of its GPU memory. */
export function unpackOutput(tensor: Tensor, memory: ArrayBuffer, layout: Layout, offset = 0): TensorData {
  const elements = allocate(tensor.type, elementCount(tensor.shape)) as Int8Array
  const { rows, length, pitch } = layout
  const padded = viewRows(tensor, memory, layout, offset)
  if (pitch === length) elements.set(padded.subarray(0, rows * length))
  else copyRows(padded, pitch, elements, length, layout)
  return elements
}

/**
 * Does the same as `unpackOutput` and then dequantizes if the tensor is quantized, but with only one copy if memory has
 * no padding.
 */
export function unpackDequantized(
  tensor: Tensor,
  memory: ArrayBuffer,
  layout: Layout,
  offset: number,
): TensorData {
  if (layout.rows > 1 && layout.pitch !== layout.length)
    return toReals(tensor, unpackOutput(tensor, memory, layout, offset))
  const view = viewRows(tensor, memory, layout, offset).subarray(0, layout.rows * layout.length)
  const dequantized = toReals(tensor, view)
  return dequantized === view ? view.slice() : dequantized
}

/** Returns a view of a tensor's rows in `memory`, padding included. */
function viewRows({ type }: Tensor, memory: ArrayBuffer, { rows, pitch }: Layout, offset: number): Int8Array {
  const View = allocate(type, 0).constructor as new (...view: [ArrayBuffer, number, number]) => Int8Array
  return new View(memory, offset, rows * pitch)
}

/** Dequantizes an output if its tensor is quantized; returns it unchanged otherwise. */
export function toReals(tensor: Tensor, stored: TensorData): TensorData {
  if (!tensor.quant || (tensor.type !== 'int8' && tensor.type !== 'uint8')) return stored
  return dequantize(stored as Int8Array, tensor.quant)
}
