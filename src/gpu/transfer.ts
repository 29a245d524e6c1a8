/** Between a caller's typed arrays and the bytes that lie in GPU memory. */
import { InputError } from '../graph/errors'
import type { Layout } from '../graph/kernel'
import { allocate, describeSpec, elementCount, type Tensor, type TensorData } from '../graph/tensor'
import { dequantize, quantizeInto } from '../numerics/quantize'

/** What a caller may give for an input: elements in row-major order, of the tensor's own type or as real numbers. */
export type InputArray = TensorData | Uint8ClampedArray | readonly number[]

/**
 * The bytes of an input in the layout of GPU memory. Real numbers (a `Float32Array` or a plain array) for an int8
 * or uint8 input are quantized with its scale and zero point, halves to even.
 *
 * @throws InputError when the length or type is wrong or a real number is NaN.
 */
export function packInput(tensor: Tensor, values: InputArray, layout: Layout): Uint8Array<ArrayBuffer> {
  const elements = elementsOf(tensor, values)
  if (layout.pitch === layout.length) return asBytes(elements)
  const padded = allocate(tensor.type, layout.rows * layout.pitch)
  for (let row = 0; row < layout.rows; row++) {
    padded.set(elements.subarray(row * layout.length, (row + 1) * layout.length) as never, row * layout.pitch)
  }
  return asBytes(padded)
}

/**
 * What a caller gives for an input, as the tensor stores it; see `packInput`.
 *
 * @throws InputError when the length or type is wrong or a real number is NaN.
 */
export function elementsOf(tensor: Tensor, values: InputArray): TensorData {
  const count = elementCount(tensor.shape)
  if (values.length !== count) {
    throw new InputError(
      `input "${tensor.name}" has ${values.length} elements; ${describeSpec(tensor)} takes ${count}`,
    )
  }
  return toElements(tensor, values)
}

function toElements(tensor: Tensor, values: InputArray): TensorData {
  const { type, quant, name } = tensor
  const reals = values instanceof Float32Array || Array.isArray(values)
  if (type === 'float32' && reals) return finite(name, values)
  if ((type === 'int8' || type === 'uint8') && reals && quant) {
    const quantized = allocate(type, values.length)
    const bad = quantizeInto(values as ArrayLike<number>, quant, quantized)
    if (bad >= 0) throw new InputError(`input "${name}": element ${bad} is NaN`)
    return quantized
  }
  const stored = allocate(type, 0)
  if (values.constructor === stored.constructor) return values as TensorData
  // What a canvas hands out.
  if (type === 'uint8' && values instanceof Uint8ClampedArray) return new Uint8Array(values)
  const given = Array.isArray(values) ? 'an array of numbers' : `a ${values.constructor.name}`
  const also = quant && type !== 'float32' ? ', or a Float32Array of real values' : ''
  throw new InputError(
    `input "${name}" is ${given}; ${describeSpec(tensor)} takes a ${stored.constructor.name}${also}`,
  )
}

function finite(name: string, values: InputArray): Float32Array {
  const reals = values instanceof Float32Array ? values : Float32Array.from(values as readonly number[])
  const bad = reals.findIndex(Number.isNaN)
  if (bad >= 0) throw new InputError(`input "${name}": element ${bad} is NaN`)
  return reals
}

function asBytes(data: TensorData): Uint8Array<ArrayBuffer> {
  return new Uint8Array(data.buffer as ArrayBuffer, data.byteOffset, data.byteLength)
}

/** The elements of a tensor, row-major and without padding, from a copy of its GPU memory. */
export function unpackOutput(tensor: Tensor, memory: ArrayBuffer, layout: Layout): TensorData {
  const stored = allocate(tensor.type, 0)
  const padded = new (stored.constructor as new (buffer: ArrayBuffer) => Int8Array)(memory)
  const elements = allocate(tensor.type, elementCount(tensor.shape)) as Int8Array
  for (let row = 0; row < layout.rows; row++) {
    const from = row * layout.pitch
    elements.set(padded.subarray(from, from + layout.length), row * layout.length)
  }
  return elements
}

/** Real numbers of a stored output: dequantized when the tensor is quantized, unchanged otherwise. */
export function toReals(tensor: Tensor, stored: TensorData): TensorData {
  if (!tensor.quant || (tensor.type !== 'int8' && tensor.type !== 'uint8')) return stored
  return dequantize(stored as Int8Array, tensor.quant)
}
