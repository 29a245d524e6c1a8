import { refuse } from '../../graph/check'
import { DataError } from '../errors'
import type { Dataset } from './dataset'

const imagesMagic = 0x803 // unsigned bytes, three dimensions
const labelsMagic = 0x801 // unsigned bytes, one dimension
const side = 28

/** Bytes of the largest file that is unpacked, twice as many as the largest set of this kind (EMNIST) has. */
const largestFile = 2 ** 30

/** A file's bytes, and its name in errors. */
export interface NamedBytes {
  name: string
  bytes: Uint8Array
}

/** Throws an InputError unless `file` is a name with bytes. */
export function checkFile(caller: string, file: unknown): asserts file is NamedBytes {
  const { name, bytes } = (file ?? {}) as Partial<NamedBytes>
  if (typeof name !== 'string' || !ArrayBuffer.isView(bytes))
    refuse(caller, 'files { name, bytes: Uint8Array }', file)
}

/**
 * Reads a pair of IDX files, raw or gzipped: big-endian magic and dimensions, then bytes.
 *
 * @throws DataError naming the file and the values: not IDX images (magic 0x803) or labels (0x801), images other than
 *   28×28, a file shorter or longer than its header says, different counts, a label above 9, a broken gzip stream
 */
export async function parseIdx(images: NamedBytes, labels: NamedBytes): Promise<Dataset> {
  for (const file of [images, labels]) checkFile('parseIdx', file)
  const pixels = parseImages({ name: images.name, bytes: await gunzip(images) })
  const digits = parseLabels({ name: labels.name, bytes: await gunzip(labels) })
  const count = digits.length
  if (pixels.length !== count * side * side) {
    const found = pixels.length / (side * side)
    throw new DataError(`${images.name} has ${found} images, ${labels.name} has ${count} labels`)
  }
  return { images: pixels, labels: digits, count, source: 'mnist' }
}

/** Returns the pixels of raw IDX images, count · 784 bytes. Throws a DataError as `parseIdx` does. */
function parseImages(file: NamedBytes): Uint8Array {
  const [count = 0, rows = 0, columns = 0] = header(file, imagesMagic, 3, 'images')
  if (rows !== side || columns !== side) {
    throw new DataError(`${file.name}: images are ${rows}×${columns}, not ${side}×${side}`)
  }
  return body(file, 16, count * side * side, `${count} images of ${side}×${side}`)
}

/** Returns the labels of a raw IDX file, one byte each. Throws a DataError as `parseIdx` does. */
export function parseLabels(file: NamedBytes): Uint8Array {
  const [count = 0] = header(file, labelsMagic, 1, 'labels')
  const labels = body(file, 8, count, `${count} labels`)
  const wrong = labels.findIndex((label) => label > 9)
  if (wrong >= 0) throw new DataError(`${file.name}: label ${wrong} is ${labels[wrong]}, not a digit 0 … 9`)
  return labels
}

/**
 * Decompresses a gzip stream. Bytes that don't begin as one are returned as they are.
 *
 * @param most bytes that it may unpack to; a kilobyte can hold a megabyte of zeros, so unpacking stops there
 * @throws DataError when the stream is cut off or damaged, or unpacks to more.
 */
export async function gunzip({ name, bytes }: NamedBytes, most = largestFile): Promise<Uint8Array> {
  if (bytes[0] !== 0x1f || bytes[1] !== 0x8b) return bytes
  const stream = new Blob([bytes as Uint8Array<ArrayBuffer>]).stream()
  const reader = stream.pipeThrough(new DecompressionStream('gzip')).getReader()
  const parts: Uint8Array<ArrayBuffer>[] = []
  let length = 0
  try {
    for (let part = await reader.read(); !part.done && length <= most; part = await reader.read()) {
      parts.push(part.value)
      length += part.value.length
    }
  } catch (cause) {
    throw new DataError(`${name}: not a whole gzip file (${bytes.length} bytes)`, { cause })
  }
  if (length > most) {
    await reader.cancel()
    throw new DataError(`${name}: unpacks to more than ${most} bytes`)
  }
  return new Uint8Array(await new Blob(parts).arrayBuffer())
}

function header(file: NamedBytes, magic: number, rank: number, what: string): number[] {
  const length = 4 + 4 * rank
  if (file.bytes.length < length) {
    throw new DataError(`${file.name}: ${file.bytes.length} bytes, an IDX header of ${what} has ${length}`)
  }
  const view = new DataView(file.bytes.buffer, file.bytes.byteOffset, length)
  const found = view.getUint32(0)
  if (found !== magic) {
    throw new DataError(`${file.name}: magic number ${hex(found)}, IDX ${what} have ${hex(magic)}`)
  }
  return Array.from({ length: rank }, (_, i) => view.getUint32(4 + 4 * i))
}

function body(file: NamedBytes, start: number, size: number, what: string): Uint8Array {
  if (file.bytes.length !== start + size) {
    const states = `its header promises ${what}, ${start + size} bytes`
    throw new DataError(`${file.name}: ${file.bytes.length} bytes, but ${states}`)
  }
  return file.bytes.subarray(start)
}

function hex(value: number): string {
  return `0x${value.toString(16).padStart(8, '0')}`
}
