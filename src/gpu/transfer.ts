/** Converts between a caller's typed arrays and the bytes in GPU memory. */
import { InputError } from '../graph/errors'
import type { Layout } from '../graph/kernel'
import { allocate, describeSpec, elementCount, type Tensor, type TensorData } from '../graph/tensor'
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
 * @param scratch memory that the result may use; the next call with it overwrites the result
 * @throws InputError when the length or type is wrong or a float value is NaN.
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

/**
 * Returns an input from a caller in the tensor's own type; see `packInput`.
 *
 * @throws InputError when the length or type is wrong or a float value is NaN.
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
  const isFloat = values instanceof Float32Array || Array.isArray(values)
  if (type === 'float32' && isFloat) return withoutNaN(name, values)
  if ((type === 'int8' || type === 'uint8') && isFloat && quant) {
    scratch.elements ??= allocate(type, values.length)
    const bad = quantizeInto(values as ArrayLike<number>, quant, scratch.elements as Int8Array)
    if (bad >= 0) throw new InputError(`input "${name}": element ${bad} is NaN`)
    return scratch.elements
  }
  const ownType = allocate(type, 0).constructor
  if (values.constructor === ownType) return values as TensorData
  // A canvas gives its pixels as a Uint8ClampedArray.
  if (type === 'uint8' && values instanceof Uint8ClampedArray)
    return new Uint8Array(values.buffer, values.byteOffset, values.length)
  const given = Array.isArray(values) ? 'an array of numbers' : `a ${values.constructor.name}`
  const also = quant && type !== 'float32' ? ', or a Float32Array of real values' : ''
  throw new InputError(`input "${name}" is ${given}; ${describeSpec(tensor)} takes a ${ownType.name}${also}`)
}

function withoutNaN(name: string, values: InputArray): Float32Array {
  const floats =
    values instanceof Float32Array
      ? values
      : Float32Array.from(values as readonly number[], (value) => value ?? Number.NaN)
  for (let i = 0; i < floats.length; i++) {
    if (Number.isNaN(floats[i])) throw new InputError(`input "${name}": element ${i} is NaN`)
  }
  return floats
}

function asBytes(data: TensorData): Uint8Array<ArrayBuffer> {
  return new Uint8Array(data.buffer as ArrayBuffer, data.byteOffset, data.byteLength)
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

/** Does the same as `unpackOutput` and then dequantizes if the tensor is quantized, but with only one copy if memory has no padding. */
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
