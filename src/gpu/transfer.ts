/** Between a caller's typed arrays and the bytes that lie in GPU memory. */
import { InputError } from '../graph/errors'
import type { Layout } from '../graph/kernel'
import { allocate, describeSpec, elementCount, type Tensor, type TensorData } from '../graph/tensor'
import { dequantize, quantizeInto } from '../numerics/quantize'

/** What a caller may give for an input: elements in row-major order, of the tensor's own type or as real numbers. */
export type InputArray = TensorData | Uint8ClampedArray | readonly number[]

/** Memory that packing one input needs, kept from run to run. */
export interface Scratch {
  /** Quantized elements. */
  elements?: TensorData
  /** The rows as memory holds them, padded. */
  rows?: TensorData
}

/**
 * The bytes of an input in the layout of GPU memory. Real numbers (a `Float32Array` or a plain array) for an int8
 * or uint8 input are quantized with its scale and zero point, halves to even.
 *
 * @param scratch what the bytes may lie in, until it is given again
 * @throws InputError when the length or type is wrong or a real number is NaN.
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

/** Copies rows that lie at distances of their own. One by one, because most rows are short: the channels of a pixel. */
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

/**
 * What a caller gives for an input, as the tensor stores it; see `packInput`.
 *
 * @throws InputError when the length or type is wrong or a real number is NaN.
 */
export function elementsOf(tensor: Tensor, values: InputArray, scratch: Scratch = {}): TensorData {
  const count = elementCount(tensor.shape)
  if (values.length !== count) {
    throw new InputError(
      `input "${tensor.name}" has ${values.length} elements; ${describeSpec(tensor)} takes ${count}`,
    )
  }
  return toElements(tensor, values, scratch)
}

function toElements(tensor: Tensor, values: InputArray, scratch: Scratch): TensorData {
  const { type, quant, name } = tensor
  const reals = values instanceof Float32Array || Array.isArray(values)
  if (type === 'float32' && reals) return finite(name, values)
  if ((type === 'int8' || type === 'uint8') && reals && quant) {
    scratch.elements ??= allocate(type, values.length)
    const bad = quantizeInto(values as ArrayLike<number>, quant, scratch.elements as Int8Array)
    if (bad >= 0) throw new InputError(`input "${name}": element ${bad} is NaN`)
    return scratch.elements
  }
  const stored = allocate(type, 0)
  if (values.constructor === stored.constructor) return values as TensorData
  // What a canvas hands out.
  if (type === 'uint8' && values instanceof Uint8ClampedArray)
    return new Uint8Array(values.buffer, values.byteOffset, values.length)
  const given = Array.isArray(values) ? 'an array of numbers' : `a ${values.constructor.name}`
  const also = quant && type !== 'float32' ? ', or a Float32Array of real values' : ''
  throw new InputError(
    `input "${name}" is ${given}; ${describeSpec(tensor)} takes a ${stored.constructor.name}${also}`,
  )
}

function finite(name: string, values: InputArray): Float32Array {
  const reals =
    values instanceof Float32Array
      ? values
      : Float32Array.from(values as readonly number[], (value) => value ?? Number.NaN)
  for (let i = 0; i < reals.length; i++) {
    if (Number.isNaN(reals[i])) throw new InputError(`input "${name}": element ${i} is NaN`)
  }
  return reals
}

function asBytes(data: TensorData): Uint8Array<ArrayBuffer> {
  return new Uint8Array(data.buffer as ArrayBuffer, data.byteOffset, data.byteLength)
}

/** The elements of a tensor, row-major and without padding, from a copy of its GPU memory. */
export function unpackOutput(tensor: Tensor, memory: ArrayBuffer, layout: Layout, offset = 0): TensorData {
  const elements = allocate(tensor.type, elementCount(tensor.shape)) as Int8Array
  const { rows, length, pitch } = layout
  const padded = viewRows(tensor, memory, layout, offset)
  if (pitch === length) elements.set(padded.subarray(0, rows * length))
  else copyRows(padded, pitch, elements, length, layout)
  return elements
}

/**
 * Real numbers of a tensor, as `unpackOutput` and then `toReals` give them, with one copy where memory has no padding.
 */
export function unpackReals(tensor: Tensor, memory: ArrayBuffer, layout: Layout, offset: number): TensorData {
  if (layout.rows > 1 && layout.pitch !== layout.length)
    return toReals(tensor, unpackOutput(tensor, memory, layout, offset))
  const view = viewRows(tensor, memory, layout, offset).subarray(0, layout.rows * layout.length)
  const reals = toReals(tensor, view)
  return reals === view ? view.slice() : reals
}

/** The rows of a tensor where they lie, padding included. */
function viewRows({ type }: Tensor, memory: ArrayBuffer, { rows, pitch }: Layout, offset: number): Int8Array {
  const View = allocate(type, 0).constructor as new (...view: [ArrayBuffer, number, number]) => Int8Array
  return new View(memory, offset, rows * pitch)
}

/** Real numbers of a stored output: dequantized when the tensor is quantized, unchanged otherwise. */
export function toReals(tensor: Tensor, stored: TensorData): TensorData {
  if (!tensor.quant || (tensor.type !== 'int8' && tensor.type !== 'uint8')) return stored
  return dequantize(stored as Int8Array, tensor.quant)
}
