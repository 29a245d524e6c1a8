import { InputError } from '../../graph/errors'

/** An array from a `.npy` file. */
export interface NpyArray {
  readonly shape: readonly number[]
  readonly data: NpyData
}

export type NpyData = Float32Array | Float64Array | Uint8Array | Int8Array | Int16Array | Int32Array

const types: Readonly<Record<string, (buffer: ArrayBuffer) => NpyData>> = {
  '<f4': (buffer) => new Float32Array(buffer),
  '<f8': (buffer) => new Float64Array(buffer),
  '|u1': (buffer) => new Uint8Array(buffer),
  '|i1': (buffer) => new Int8Array(buffer),
  '<i2': (buffer) => new Int16Array(buffer),
  '<i4': (buffer) => new Int32Array(buffer),
  '<i8': (buffer) => Float64Array.from(new BigInt64Array(buffer), Number),
  '<u2': (buffer) => Float64Array.from(new Uint16Array(buffer)),
  '<u4': (buffer) => Float64Array.from(new Uint32Array(buffer)),
  '|b1': (buffer) => Float32Array.from(new Uint8Array(buffer)),
}

const magic = [0x93, 0x4e, 0x55, 0x4d, 0x50, 0x59] // "\x93NUMPY"

/**
 * Reads a `.npy` file, versions 1 to 3: magic, a header that is a Python dictionary literal, then the elements.
 *
 * @throws InputError naming the file and the values: wrong magic, a truncated or unknown header, an element type other
 *   than bool and little-endian float32, float64, int8 … int64 or uint8 … uint32, Fortran order, too few or too many
 *   bytes.
 */
export function parseNpy(bytes: Uint8Array, name: string): NpyArray {
  const fail = (what: string): never => {
    throw new InputError(`${name}: ${what}`)
  }
  if (!magic.every((byte, i) => bytes[i] === byte)) fail('is no .npy file: it does not begin with \\x93NUMPY')
  const { text, end } = readHeader(bytes, fail)
  const descr = /'descr'\s*:\s*'([^']*)'/.exec(text)?.[1]
  const order = /'fortran_order'\s*:\s*(True|False)/.exec(text)?.[1]
  const extents = /'shape'\s*:\s*\(([\d,\s]*)\)/.exec(text)?.[1]
  if (descr === undefined || order === undefined || extents === undefined) {
    return fail(`its header is "${text.trim()}", which lacks descr, fortran_order or shape`)
  }
  const type = types[descr]
  if (!type) return fail(`its elements are "${descr}"; read are ${Object.keys(types).join(', ')}`)
  if (order === 'True') fail('is in Fortran order; save it with numpy.ascontiguousarray')
  const shape = extents
    .split(',')
    .filter((part) => part.trim() !== '')
    .map(Number)
  const count = shape.reduce((product, extent) => product * extent, 1)
  const body = bytes.slice(end)
  const width = Number(descr.slice(2))
  if (body.length !== count * width) {
    fail(
      `holds ${body.length} bytes of elements; shape (${shape.join(', ')}) of ${descr} needs ${count * width}`,
    )
  }
  return { shape, data: type(body.buffer) }
}

function readHeader(bytes: Uint8Array, fail: (what: string) => never): { text: string; end: number } {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length)
  const version = bytes[6] ?? 0
  const start = version === 1 ? 10 : 12
  if (version < 1 || version > 3) fail(`has version ${version} of the format; versions 1 to 3 are read`)
  if (bytes.length < start) fail(`is cut off after ${bytes.length} bytes`)
  const end = start + (version === 1 ? view.getUint16(8, true) : view.getUint32(8, true))
  if (bytes.length < end) fail(`is cut off in its header, after ${bytes.length} of ${end} bytes`)
  return { text: new TextDecoder('latin1').decode(bytes.subarray(start, end)), end }
}
