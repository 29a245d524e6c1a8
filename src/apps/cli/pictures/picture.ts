import { InputError } from '../../../graph/errors'

/** Pixels as floats in [0, 1], row-major, channels innermost. */
export interface Picture {
  readonly width: number
  readonly height: number
  /** 1 (grey) or 3 (red, green, blue). */
  readonly channels: number
  readonly data: Float32Array
}

/** Pixels of the largest picture that is decoded, 8192×8192: a few hundred bytes may unpack to gigabytes. */
export const mostPixels = 2 ** 26

/**
 * Checks the size that a picture's header states, before anything is unpacked.
 *
 * @param most pixels of the largest picture that this format's decoder gets
 * @throws InputError naming the file and both sizes when it is empty or larger.
 */
export function checkSize(name: string, width: number, height: number, most: number = mostPixels): void {
  if (width > 0 && height > 0 && width * height <= most) return
  const size = `${width}×${height} pixels`
  if (!(width > 0 && height > 0)) throw new InputError(`${name}: its header says ${size}; a picture has some`)
  const side = Math.sqrt(most)
  throw new InputError(
    `${name}: ${size} are more than Octet unpacks (${most}, that is ${side}×${side}); make it smaller first`,
  )
}

/** Makes a picture of bytes of red, green, blue and alpha; transparent pixels are blended with white. */
export function fromRgba(width: number, height: number, rgba: ArrayLike<number>): Picture {
  const data = new Float32Array(width * height * 3)
  for (let pixel = 0; pixel < width * height; pixel++) {
    const alpha = (rgba[4 * pixel + 3] ?? 0) / 255
    for (let c = 0; c < 3; c++) {
      data[3 * pixel + c] = ((rgba[4 * pixel + c] ?? 0) / 255) * alpha + (1 - alpha)
    }
  }
  return { width, height, channels: 3, data }
}
