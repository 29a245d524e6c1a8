import { constants, inflateSync } from 'node:zlib'
import { convertIndexedToRgb, type DecodedPng, decode } from 'fast-png'
import { InputError } from '../../../graph/errors'
import { decodeWith } from '../files'
import { checkSize, type Picture } from './picture'

/** Chunks that hold pixels. Others (colour profiles, text) can unpack to any size, so the decoder doesn't get them. */
const pixelChunks = new Set(['IHDR', 'PLTE', 'tRNS', 'IDAT', 'IEND'])

/** Samples of a pixel, by the header's colour type. */
const channelsOf: Readonly<Record<number, number>> = { 0: 1, 2: 3, 3: 1, 4: 2, 6: 4 }

/**
 * Decodes a PNG of any bit depth and colour type; transparent pixels are blended with white.
 *
 * @throws InputError naming the file when it isn't a PNG, is damaged, or unpacks to more than `mostPixels` or than its
 *   header says.
 */
export function decodePng(bytes: Uint8Array, name: string): Picture {
  return decodeWith(name, 'PNG', () => {
    const png = decode(withoutOtherChunks(bytes, name), { checkCrc: true })
    return png.palette ? fromPalette(png) : fromSamples(png)
  })
}

/** Returns the file with its chunks of pixels only, whose sizes are checked. */
function withoutOtherChunks(bytes: Uint8Array, name: string): Uint8Array {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  const kept = [bytes.subarray(0, 8)]
  const packed: Uint8Array[] = []
  let most = 0
  for (let at = 8, type = ''; type !== 'IEND'; ) {
    if (at + 12 > bytes.length) throw new Error('it ends too early')
    const end = at + 12 + view.getUint32(at)
    if (end > bytes.length) throw new Error('it ends too early')
    type = String.fromCharCode(...bytes.subarray(at + 4, at + 8))
    if (type === 'IHDR') most = unpackedSize(view, at + 8, name)
    if (type === 'IDAT') packed.push(bytes.subarray(at + 8, end - 4))
    if (pixelChunks.has(type)) kept.push(bytes.subarray(at, end))
    at = end
  }
  checkUnpacked(packed, most, name)
  return Buffer.concat(kept)
}

/** Returns the most bytes that the pixels of a PNG with this header unpack to, interlaced or not. */
function unpackedSize(view: DataView, header: number, name: string): number {
  const [width, height] = [view.getUint32(header), view.getUint32(header + 4)]
  checkSize(name, width, height)
  const bits = view.getUint8(header + 8) * (channelsOf[view.getUint8(header + 9)] ?? 4)
  // Each row has a byte for its filter. Interlacing makes up to 15 rows of every 8, and each rounds up to whole bytes.
  return height * (Math.ceil((width * bits) / 8) + 1) + 4 * (height + 8)
}

/** Throws if `packed` holds more than `most` bytes, without unpacking more than those. */
function checkUnpacked(packed: readonly Uint8Array[], most: number, name: string): void {
  try {
    inflateSync(Buffer.concat(packed), { maxOutputLength: most, finishFlush: constants.Z_SYNC_FLUSH })
  } catch (error) {
    // The decoder reports damaged data.
    if ((error as NodeJS.ErrnoException).code !== 'ERR_BUFFER_TOO_LARGE') return
    throw new InputError(`${name}: unpacks to more than its pixels need (${most} bytes at most)`, {
      cause: error,
    })
  }
}

function fromPalette(png: DecodedPng): Picture {
  const data = convertIndexedToRgb(png)
  const channels = data.length / (png.width * png.height)
  return fromSamples({ ...png, data, depth: 8, channels })
}

function fromSamples({ width, height, channels, data, depth, transparency }: DecodedPng): Picture {
  const hasAlpha = channels === 2 || channels === 4
  const colours = hasAlpha ? channels - 1 : channels
  const highest = 2 ** depth - 1
  const sampleAt = sampler(data, depth, width * channels)
  // Without an alpha channel, one colour may stand for transparent.
  const isClear = (at: number) => transparency?.every((value, c) => sampleAt(at + c) === value) ?? false
  const out = new Float32Array(width * height * colours)
  for (let pixel = 0; pixel < width * height; pixel++) {
    const at = pixel * channels
    const alpha = hasAlpha ? sampleAt(at + colours) / highest : isClear(at) ? 0 : 1
    for (let c = 0; c < colours; c++) {
      const value = sampleAt(pixel * channels + c) / highest
      out[pixel * colours + c] = value * alpha + (1 - alpha)
    }
  }
  return { width, height, channels: colours, data: out }
}

/** Returns a reader of sample `i`. Grey PNGs of 1, 2 or 4 bits pack several per byte, and rows are byte-aligned. */
function sampler(data: ArrayLike<number>, depth: number, perRow: number): (i: number) => number {
  if (depth >= 8) return (i) => data[i] ?? 0
  const perByte = 8 / depth
  const rowBytes = Math.ceil(perRow / perByte)
  return (i) => {
    const column = i % perRow
    const byte = data[Math.floor(i / perRow) * rowBytes + Math.floor(column / perByte)] ?? 0
    return (byte >> (8 - depth - depth * (column % perByte))) & (2 ** depth - 1)
  }
}
