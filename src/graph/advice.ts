/** Says what a caller's value is and what to write instead. Loaded by the runtime only when an error is made. */
import { came, tagOf } from './check'
import { InputError } from './errors'
import { allocate, describeSpec, elementCount, type Tensor } from './tensor'

/** Elements that draw pictures, and pictures that have no numbers of their own. */
const pictures = /^(HTML(Canvas|Image|Video)Element|OffscreenCanvas|ImageBitmap|VideoFrame|Blob|File)$/

/**
 * Returns advice on a value that is no array of numbers, or not one of the right type: " (write …)". Empty if there is
 * nothing to say.
 *
 * @param array the name of the typed array that is wanted
 */
export function adviceOn(value: unknown, array = 'Float32Array'): string {
  const tag = tagOf(value)
  const has = (member: string) => typeof value === 'object' && value !== null && member in value
  if (tag === 'Promise') return ' (await the promise first)'
  if (/^(Shared)?ArrayBuffer$/.test(tag)) return ` (write new ${array}(buffer))`
  if (tag === 'DataView') return ` (write new ${array}(view.buffer, view.byteOffset, length))`
  if (/^Big.*Array$/.test(tag)) return ` (write ${array}.from(values, Number))`
  if (tag.endsWith('Array') && tag !== 'Array') return ` (write ${array}.from(values))`
  if (has('dataSync')) return ' (write await tensor.data())'
  if (tag === 'ImageData' || (has('data') && has('width')))
    return ' (write the numbers of its `data`, without alpha and scaled as in training)'
  if (pictures.test(tag) || has('getContext'))
    return ' (draw it on a canvas, then write the numbers of context.getImageData(…).data, scaled as in training)'
  if (typeof value === 'number') return ` (write ${array}.of(${value}))`
  if (typeof value === 'bigint') return ` (write ${array}.of(${Number(value)}))`
  if (typeof value === 'string') return ' (names and addresses are not read: write the numbers)'
  return ''
}

/** Says why a value is no source of a model. */
export function sourceError(source: unknown): InputError {
  const sources =
    'an address (a string or URL), bytes (a Uint8Array or ArrayBuffer), a File, a Blob or a Response'
  const tfjs = typeof source === 'object' && source !== null && 'predict' in source
  const advice = tfjs ? ' (write await fromTfjs(model))' : tagOf(source) === 'Promise' ? adviceOn(source) : ''
  return new InputError(`loadModel takes ${sources}, not ${came(source)}${advice}`)
}

/** Says why a value can't be given for an input. */
export function inputAdvice(tensor: Tensor, value: unknown): string {
  const { name, type, quant, shape } = tensor
  const own = tagOf(allocate(type, 0))
  const eight = type === 'int8' || type === 'uint8'
  const spec = describeSpec(tensor)
  const also = quant && eight ? ', or a Float32Array of real values' : ''
  const wantsFloats = type === 'float32' || also !== ''
  const tag = tagOf(value)
  const right = tag === own || (wantsFloats && /^(Float32)?Array$/.test(tag))
  if (!right || typeof value !== 'object')
    return `input "${name}" is ${came(value)}; ${spec} takes a ${own}${also}${adviceOn(value, wantsFloats ? 'Float32Array' : own)}`
  const { length } = value as ArrayLike<unknown>
  const nested = Array.isArray(value) && typeof value[0] === 'object' ? ' (write values.flat(Infinity))' : ''
  return `input "${name}" has ${length} elements; ${spec} takes ${elementCount(shape)}${nested}`
}
