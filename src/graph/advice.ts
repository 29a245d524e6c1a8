/** Says what a caller's value is and what to write instead. Loaded by the runtime only when an error is made. */
import { came, tagOf } from './check'
import { InputError } from './errors'

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
