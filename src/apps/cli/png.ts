import { convertIndexedToRgb, type DecodedPng, decode } from 'fast-png'
import { InputError } from '../../graph/errors'

/** Pixels as floats in [0, 1], row-major, channels innermost. */
export interface Picture {
  readonly width: number
  readonly height: number
  /** 1 (grey) or 3 (red, green, blue). */
  readonly channels: number
  readonly data: Float32Array
}

/**
 * Decodes a PNG of any bit depth and colour type; transparent pixels are blended with white.
 *
 * @throws InputError naming the file when it isn't a PNG, or is damaged.
 */
export function decodePng(bytes: Uint8Array, name: string): Picture {
  let png: DecodedPng
  try {
    png = decode(bytes, { checkCrc: true })
  } catch (error) {
    throw new InputError(`${name}: is no PNG that can be read: ${(error as Error).message}`, { cause: error })
  }
  return png.palette ? fromPalette(png) : fromSamples(png)
}

function fromPalette(png: DecodedPng): Picture {
  const data = convertIndexedToRgb(png)
  return fromSamples({ ...png, data, depth: 8, channels: data.length / (png.width * png.height) })
}

function fromSamples({ width, height, channels, data, depth }: DecodedPng): Picture {
  const hasAlpha = channels === 2 || channels === 4
  const colours = hasAlpha ? channels - 1 : channels
  const highest = 2 ** depth - 1
  const sampleAt = sampler(data, depth, width * channels)
  const out = new Float32Array(width * height * colours)
  for (let pixel = 0; pixel < width * height; pixel++) {
    const alpha = hasAlpha ? sampleAt(pixel * channels + colours) / highest : 1
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

/**
 * Converts a picture to another size and number of channels. Colours become grey by the luma of ITU-R BT.601, grey is
 * repeated, and each new pixel is the mean of the area that it covers.
 */
export function fitPicture(picture: Picture, width: number, height: number, channels: number): Float32Array {
  return resize(convert(picture, channels), width, height)
}

function convert(picture: Picture, channels: number): Picture {
  const { width, height, data } = picture
  if (picture.channels === channels) return picture
  const out = new Float32Array(width * height * channels)
  for (let pixel = 0; pixel < width * height; pixel++) {
    const [red = 0, green = 0, blue = 0] = data.subarray(
      pixel * picture.channels,
      pixel * picture.channels + 3,
    )
    const grey = picture.channels === 1 ? red : 0.299 * red + 0.587 * green + 0.114 * blue
    out.fill(grey, pixel * channels, (pixel + 1) * channels)
  }
  return { width, height, channels, data: out }
}

function resize(picture: Picture, width: number, height: number): Float32Array {
  const { channels, data } = picture
  if (picture.width === width && picture.height === height) return data
  const across = overlaps(picture.width, width)
  const down = overlaps(picture.height, height)
  const out = new Float32Array(width * height * channels)
  let at = 0
  for (const rows of down) {
    for (const columns of across) {
      for (let c = 0; c < channels; c++) {
        let sum = 0
        for (const [y, rowShare] of rows) {
          for (const [x, columnShare] of columns) {
            sum += rowShare * columnShare * (data[(y * picture.width + x) * channels + c] ?? 0)
          }
        }
        out[at++] = sum
      }
    }
  }
  return out
}

/** Returns, for each new pixel along one axis, the old pixels that it covers and their shares of it. */
function overlaps(from: number, to: number): (readonly [index: number, share: number])[][] {
  const ratio = from / to
  return Array.from({ length: to }, (_, i) => {
    const [start, end] = [i * ratio, (i + 1) * ratio]
    const covered: (readonly [number, number])[] = []
    for (let old = Math.floor(start); old < Math.min(from, Math.ceil(end)); old++) {
      covered.push([old, (Math.min(end, old + 1) - Math.max(start, old)) / ratio])
    }
    return covered
  })
}
