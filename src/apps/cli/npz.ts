import { crc32, inflateRawSync } from 'node:zlib'
import { decodeWith } from './files'
import { type NpyArray, parseNpy } from './npy'

/** Bytes that the arrays of a file may unpack to: a small file can hold gigabytes of zeros. */
const mostBytes = 2 ** 31

/** Signatures of the ZIP format, PKWARE's APPNOTE.TXT, sections 4.3.7, 4.3.12 and 4.3.16. */
const signatures = { local: 0x04034b50, central: 0x02014b50, end: 0x06054b50 } as const

/**
 * Reads a `.npz` file (numpy.savez or savez_compressed): a ZIP file of `.npy` arrays.
 *
 * @returns the arrays by name, in the file's order
 * @throws InputError naming the file, and the array, when it is damaged, encrypted, larger than `mostBytes` unpacked,
 *   or holds anything but arrays that `parseNpy` reads.
 */
export function parseNpz(bytes: Uint8Array, name: string): Map<string, NpyArray> {
  return decodeWith(name, '.npz file', () => {
    const arrays = new Map<string, NpyArray>()
    for (const [entry, data] of unzip(bytes)) {
      const key = entry.replace(/\.npy$/, '')
      arrays.set(key, parseNpy(data, `${name}, array "${key}"`))
    }
    return arrays
  })
}

function* unzip(bytes: Uint8Array): Generator<readonly [name: string, data: Uint8Array]> {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  const end = findEnd(view)
  let [at, left] = [view.getUint32(end + 16, true), mostBytes]
  for (let count = view.getUint16(end + 10, true); count > 0; count--) {
    if (view.getUint32(at, true) !== signatures.central) throw new Error('its list of contents is damaged')
    const [nameLength, extra, comment] = [28, 30, 32].map((field) => view.getUint16(at + field, true))
    const nameEnd = at + 46 + (nameLength ?? 0)
    const name = new TextDecoder().decode(bytes.subarray(at + 46, nameEnd))
    const data = unpack(view, at, left)
    if (crc32(data) !== view.getUint32(at + 16, true)) throw new Error(`"${name}" is damaged`)
    left -= data.length
    yield [name, data]
    at = nameEnd + (extra ?? 0) + (comment ?? 0)
  }
}

/** Returns the offset of the record at the end, which a comment of up to 65,535 bytes may follow. */
function findEnd(view: DataView): number {
  for (let at = view.byteLength - 22; at >= Math.max(0, view.byteLength - 22 - 65_535); at--) {
    if (view.getUint32(at, true) === signatures.end) return at
  }
  throw new Error('it is no ZIP file')
}

/** Unpacks the file whose entry in the list of contents is at `entry`, to `most` bytes at most. */
function unpack(view: DataView, entry: number, most: number): Uint8Array {
  const method = view.getUint16(entry + 10, true)
  const [packed = 0, size = 0] = [view.getUint32(entry + 20, true), view.getUint32(entry + 24, true)]
  const local = view.getUint32(entry + 42, true)
  if (size > most) throw new Error(`it unpacks to more than ${mostBytes} bytes`)
  if (view.getUint16(entry + 8, true) & 1) throw new Error('it is encrypted')
  if (view.getUint32(local, true) !== signatures.local) throw new Error('its list of contents is damaged')
  const start = local + 30 + view.getUint16(local + 26, true) + view.getUint16(local + 28, true)
  if (start + packed > view.byteLength) throw new Error('it ends too early')
  const data = new Uint8Array(view.buffer, view.byteOffset + start, packed)
  if (method === 0) return data
  if (method !== 8) throw new Error(`it is packed by method ${method}; 0 (stored) and 8 (deflate) are read`)
  // Not a Buffer, whose `slice` shares memory.
  return new Uint8Array(inflateRawSync(data, { maxOutputLength: Math.max(1, size) }))
}
