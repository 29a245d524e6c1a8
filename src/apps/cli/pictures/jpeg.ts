import { decode } from 'jpeg-js'
import { decodeWith } from '../files'
import { checkSize, mostPixels, type Picture } from './picture'

/** Scans of the longest progressive JPEG that is decoded: each passes over the whole picture. */
const mostScans = 1000

/**
 * Decodes a JPEG, rotated as its Exif orientation says.
 *
 * @throws InputError naming the file when it isn't a JPEG, is damaged, or has more than `mostPixels`.
 */
export function decodeJpeg(bytes: Uint8Array, name: string): Picture {
  return decodeWith(name, 'JPEG', () => {
    const { isRgb, orientation } = readHeader(bytes, name)
    const { width, height, data } = decode(withEnd(bytes), {
      useTArray: true,
      formatAsRGBA: false,
      maxResolutionInMP: mostPixels / 1e6,
      maxMemoryUsageInMB: 2048,
      ...(isRgb && { colorTransform: false }),
    })
    const pixels = Float32Array.from(data, (byte) => byte / 255)
    return rotate({ width, height, channels: 3, data: pixels }, orientation)
  })
}

interface Header {
  /** True if the file holds red, green and blue, rather than luma and two differences. */
  readonly isRgb: boolean
  /** Exif's number, 1 … 8; 1 is upright. */
  readonly orientation: number
}

/** Reads a JPEG's markers up to its pixels. */
function readHeader(bytes: Uint8Array, name: string): Header {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  let [isRgb, orientation] = [false, 1]
  for (let at = 2; ; ) {
    const marker = view.getUint16(at)
    const length = marker === 0xffff ? -1 : view.getUint16(at + 2)
    if (marker === 0xffda) break
    if (marker === 0xffc0 || marker === 0xffc1 || marker === 0xffc2) {
      checkSize(name, view.getUint16(at + 7), view.getUint16(at + 5))
    }
    // Adobe's segment; its byte 11 is 0 if colours were not transformed.
    if (marker === 0xffee && ascii(bytes, at + 4, 5) === 'Adobe') isRgb = view.getUint8(at + 15) === 0
    if (marker === 0xffe1 && ascii(bytes, at + 4, 4) === 'Exif') {
      orientation = readOrientation(new DataView(view.buffer, view.byteOffset + at + 10, length - 8))
    }
    at += 2 + length
  }
  checkScans(bytes)
  return { isRgb, orientation }
}

function ascii(bytes: Uint8Array, at: number, length: number): string {
  return String.fromCharCode(...bytes.subarray(at, at + length))
}

/** Returns the orientation of an Exif segment (a TIFF file), 1 if it has none: tag 0x0112, Exif 2.3, section 4.6.4. */
function readOrientation(tiff: DataView): number {
  try {
    const little = tiff.getUint16(0) === 0x4949
    const folder = tiff.getUint32(4, little)
    for (let i = 0; i < tiff.getUint16(folder, little); i++) {
      const entry = folder + 2 + 12 * i
      if (tiff.getUint16(entry, little) === 0x0112) return tiff.getUint16(entry + 8, little)
    }
  } catch {
    // A damaged Exif segment leaves the picture as it is stored.
  }
  return 1
}

function checkScans(bytes: Uint8Array): void {
  let scans = 0
  for (let at = bytes.indexOf(0xff); at >= 0; at = bytes.indexOf(0xff, at + 1)) {
    if (bytes[at + 1] === 0xda && ++scans > mostScans) throw new Error(`it has more than ${mostScans} scans`)
  }
}

/** Returns the file with the marker of its end, which some cameras leave out. */
function withEnd(bytes: Uint8Array): Uint8Array {
  const hasEnd = bytes[bytes.length - 2] === 0xff && bytes[bytes.length - 1] === 0xd9
  return hasEnd ? bytes : Buffer.concat([bytes, Uint8Array.of(0xff, 0xd9)])
}

/** Turns and mirrors a picture until it is upright; `orientation` is Exif's number. */
function rotate(picture: Picture, orientation: number): Picture {
  if (!(orientation >= 2 && orientation <= 8)) return picture
  const { width: from, height: down, channels, data } = picture
  const transposed = orientation >= 5
  const [width, height] = transposed ? [down, from] : [from, down]
  const mirrorsX = orientation === 2 || orientation === 3 || orientation === 7 || orientation === 8
  const mirrorsY = orientation === 3 || orientation === 4 || orientation === 6 || orientation === 7
  const out = new Float32Array(data.length)
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      const [column, row] = transposed ? [y, x] : [x, y]
      const oldX = mirrorsX ? from - 1 - column : column
      const oldY = mirrorsY ? down - 1 - row : row
      const source = (oldY * from + oldX) * channels
      for (let c = 0; c < channels; c++) out[(y * width + x) * channels + c] = data[source + c] ?? 0
    }
  }
  return { width, height, channels, data: out }
}
