import { decodeWith } from '../files'
import { checkSize, fromRgba, type Picture } from './picture'

/** Ways to store pixels, the header's `biCompression`. */
const storage = { plain: 0, runs8: 1, runs4: 2, masks: 3, masksWithAlpha: 6 } as const

/** The masks of 16 and 32 bits if the header has none; alpha has none then. */
const defaultMasks: Readonly<Record<number, readonly number[]>> = {
  16: [0x7c00, 0x03e0, 0x001f, 0],
  24: [0xff0000, 0x00ff00, 0x0000ff, 0],
  32: [0xff0000, 0x00ff00, 0x0000ff, 0],
}

interface Header {
  readonly width: number
  readonly height: number
  /** True if the first row of the file is the picture's first; it is the last otherwise. */
  readonly topDown: boolean
  readonly bits: number
  readonly storage: number
  /** Bits of red, green, blue and alpha in a pixel. */
  readonly masks: readonly number[]
  /** The colours' place in the file, and the bytes of each: 3 in files of OS/2, 4 in all others. */
  readonly palette: { readonly at: number; readonly stride: number; readonly length: number }
  readonly pixelsAt: number
}

/**
 * Decodes a BMP of 1, 4, 8, 16, 24 or 32 bits, with a palette, run lengths or bit masks. It is read here, and not by a
 * library, because those that there are give wrong colours: bmp-ts for run lengths, 16 bits and odd widths of 4 bits,
 * fast-bmp for palettes, and decode-bmp refuses rows that run downwards. Source: Microsoft's "Bitmap Storage".
 *
 * @throws InputError naming the file when it isn't a BMP, ends too early, or has more than `mostPixels`.
 */
export function decodeBmp(bytes: Uint8Array, name: string): Picture {
  return decodeWith(name, 'BMP', () => {
    const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
    const header = readHeader(view)
    checkSize(name, header.width, header.height)
    const rgba =
      header.bits > 8 ? fromMasks(view, header) : fromPalette(view, header, readIndices(view, bytes, header))
    return fromRgba(header.width, header.height, rgba)
  })
}

function readHeader(view: DataView): Header {
  const size = view.getUint32(14, true)
  const isOs2 = size === 12
  if (!isOs2 && size < 40) throw new Error(`its header has ${size} bytes`)
  const height = isOs2 ? view.getUint16(20, true) : view.getInt32(22, true)
  const bits = view.getUint16(isOs2 ? 24 : 28, true)
  const kind = isOs2 ? storage.plain : view.getUint32(30, true)
  checkStorage(kind, bits)
  const hasMasks = kind === storage.masks || kind === storage.masksWithAlpha
  // Masks follow a header of 40 bytes and are part of longer ones, at the same place.
  const after = size > 40 || !hasMasks ? 14 + size : kind === storage.masks ? 66 : 70
  const hasAlphaMask = size >= 56 || kind === storage.masksWithAlpha
  return {
    width: isOs2 ? view.getUint16(18, true) : view.getInt32(18, true),
    height: Math.abs(height),
    topDown: height < 0,
    bits,
    storage: kind,
    masks: hasMasks ? readMasks(view, hasAlphaMask) : (defaultMasks[bits] ?? []),
    palette: {
      at: after,
      stride: isOs2 ? 3 : 4,
      length: Math.min(2 ** bits, (isOs2 ? 0 : view.getUint32(46, true)) || 2 ** bits),
    },
    pixelsAt: view.getUint32(10, true),
  }
}

function readMasks(view: DataView, hasAlpha: boolean): number[] {
  return [54, 58, 62, ...(hasAlpha ? [66] : [])].map((at) => view.getUint32(at, true))
}

function checkStorage(kind: number, bits: number): void {
  const allowed: Readonly<Record<number, readonly number[]>> = {
    [storage.plain]: [1, 4, 8, 16, 24, 32],
    [storage.runs8]: [8],
    [storage.runs4]: [4],
    [storage.masks]: [16, 32],
    [storage.masksWithAlpha]: [16, 32],
  }
  if (!allowed[kind]?.includes(bits)) throw new Error(`compression ${kind} of ${bits} bits is not read`)
}

/** Returns the offset of row `y` of the file in an array of all pixels from the top. */
function rowStart({ width, height, topDown }: Header, y: number): number {
  return (topDown ? y : height - 1 - y) * width
}

/** Returns bytes of a row: rows are padded to four. */
function rowBytes({ width, bits }: Header): number {
  return Math.ceil((width * bits) / 32) * 4
}

/** Returns each pixel's number in the palette. */
function readIndices(view: DataView, bytes: Uint8Array, header: Header): Uint8Array {
  if (header.storage !== storage.plain) return readRuns(bytes, header)
  const { width, height, bits, pixelsAt } = header
  const out = new Uint8Array(width * height)
  for (let y = 0; y < height; y++) {
    const [row, start] = [pixelsAt + y * rowBytes(header), rowStart(header, y)]
    for (let x = 0; x < width; x++) {
      const byte = view.getUint8(row + Math.floor((x * bits) / 8))
      out[start + x] = (byte >> (8 - bits - ((x * bits) % 8))) & (2 ** bits - 1)
    }
  }
  return out
}

/** Unpacks run lengths (BI_RLE8, BI_RLE4): pairs of a count and a value, or of 0 and an escape. */
function readRuns(bytes: Uint8Array, header: Header): Uint8Array {
  const { width, height, bits, pixelsAt } = header
  const out = new Uint8Array(width * height)
  let [at, x, y] = [pixelsAt, 0, 0]
  const put = (value: number) => {
    if (x < width && y < height) out[rowStart(header, y) + x] = value
    x++
  }
  const nibble = (byte: number, i: number) => (bits === 8 ? byte : i % 2 === 0 ? byte >> 4 : byte & 15)
  const next = () => {
    const byte = bytes[at++]
    if (byte === undefined) throw new Error('it ends too early')
    return byte
  }
  while (y < height) {
    const [count, value] = [next(), next()]
    if (count > 0) for (let i = 0; i < count; i++) put(nibble(value, i))
    else if (value === 0) [x, y] = [0, y + 1]
    else if (value === 1) break
    else if (value === 2) [x, y] = [x + next(), y + next()]
    else {
      const start = at
      for (let i = 0; i < value; i++) put(nibble(bytes[start + ((i * bits) >> 3)] ?? 0, i))
      // Literal values are padded to two bytes.
      at = start + 2 * Math.ceil((value * bits) / 16)
    }
  }
  return out
}

function fromPalette(view: DataView, { palette }: Header, indices: Uint8Array): Uint8Array {
  const colours = new Uint8Array(palette.length * 3)
  for (let i = 0; i < palette.length; i++) {
    const at = palette.at + i * palette.stride
    for (let c = 0; c < 3; c++) colours[3 * i + c] = view.getUint8(at + 2 - c)
  }
  const out = new Uint8Array(indices.length * 4).fill(255)
  for (let i = 0; i < indices.length; i++) {
    const index = indices[i] ?? 0
    if (index >= palette.length) throw new Error(`a pixel has colour ${index} of ${palette.length}`)
    for (let c = 0; c < 3; c++) out[4 * i + c] = colours[3 * index + c] ?? 0
  }
  return out
}

function fromMasks(view: DataView, header: Header): Uint8Array {
  const { width, height, bits, masks, pixelsAt } = header
  const channels = [...masks, 0]
    .slice(0, 4)
    .map((mask) => ({ mask, low: lowestBit(mask), highest: mask / lowestBit(mask) }))
  const out = new Uint8Array(width * height * 4)
  for (let y = 0; y < height; y++) {
    const [row, start] = [pixelsAt + y * rowBytes(header), rowStart(header, y)]
    for (let x = 0; x < width; x++) {
      const pixel = readPixel(view, row + (x * bits) / 8, bits)
      for (const [c, { mask, low, highest }] of channels.entries()) {
        out[4 * (start + x) + c] = mask ? Math.round((((pixel & mask) >>> 0) / low / highest) * 255) : 255
      }
    }
  }
  return hasAlpha(out) ? out : out.map((byte, i) => (i % 4 === 3 ? 255 : byte))
}

function lowestBit(mask: number): number {
  return (mask & -mask) >>> 0 || 1
}

function readPixel(view: DataView, at: number, bits: number): number {
  if (bits === 32) return view.getUint32(at, true)
  return view.getUint16(at, true) | (bits === 24 ? view.getUint8(at + 2) << 16 : 0)
}

/** True if any pixel can be seen: writers that know no alpha leave it 0 everywhere, and mean opaque. */
function hasAlpha(rgba: Uint8Array): boolean {
  for (let i = 3; i < rgba.length; i += 4) if (rgba[i]) return true
  return false
}
