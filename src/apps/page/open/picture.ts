import { InputError } from '../../../index'
import { type ImageShape, luma } from './image-input'

/** The ways in which a picture can fill an input with another aspect ratio. */
export type Fit = 'crop' | 'stretch'

/** Anything that a canvas can draw, with its size. */
export interface Picture {
  readonly source: CanvasImageSource
  readonly width: number
  readonly height: number
}

/** Size of the largest picture file to decode, in bytes. */
const maxPictureBytes = 64e6

/**
 * Decodes a picture and rotates it as its metadata says.
 *
 * @throws InputError naming the file if it is too large or the browser can't read it.
 */
export async function decodePicture(file: File): Promise<Picture> {
  if (file.size > maxPictureBytes)
    throw new InputError(
      `${file.name}: has ${Math.round(file.size / 1e6)} MB; pictures up to 64 MB are decoded`,
    )
  const source = await createImageBitmap(file).catch((error: unknown) => {
    throw new InputError(`${file.name}: is no picture that this browser reads; try a PNG or JPEG file`, {
      cause: error,
    })
  })
  return { source, width: source.width, height: source.height }
}

/** Returns the part of a picture that fills an input: all of it, or a centre crop with the input's aspect ratio. */
export function partOf(
  { width, height }: Omit<Picture, 'source'>,
  input: Omit<ImageShape, 'channels'>,
  fit: Fit,
) {
  if (fit === 'stretch') return { x: 0, y: 0, width, height }
  const scale = Math.min(width / input.width, height / input.height)
  const [partWidth, partHeight] = [input.width * scale, input.height * scale]
  return { x: (width - partWidth) / 2, y: (height - partHeight) / 2, width: partWidth, height: partHeight }
}

/**
 * Draws a picture over a whole canvas, with white behind transparent parts.
 *
 * @returns the canvas' pixels, four bytes each, row-major
 */
export function drawPicture(canvas: HTMLCanvasElement, picture: Picture, fit: Fit): Uint8ClampedArray {
  const { width, height } = canvas
  const context = canvas.getContext('2d', { willReadFrequently: true })
  if (!context) throw new InputError(`the browser gives no canvas of ${width}×${height} pixels`)
  const part = partOf(picture, { width, height }, fit)
  context.imageSmoothingQuality = 'high'
  context.fillStyle = 'white'
  context.fillRect(0, 0, width, height)
  context.drawImage(picture.source, part.x, part.y, part.width, part.height, 0, 0, width, height)
  return context.getImageData(0, 0, width, height).data
}

/** Changes a drawn picture to what a network sees: converts it to grey and swaps black and white, as asked. */
export function showAsSeen(
  canvas: HTMLCanvasElement,
  { grey, invert }: { grey: boolean; invert: boolean },
): void {
  const context = canvas.getContext('2d', { willReadFrequently: true })
  if (!context || !(grey || invert)) return
  const image = context.getImageData(0, 0, canvas.width, canvas.height)
  const { data } = image
  for (let at = 0; at < data.length; at += 4) {
    if (grey) data.fill(luma(data[at] ?? 0, data[at + 1] ?? 0, data[at + 2] ?? 0), at, at + 3)
    if (invert) for (let c = at; c < at + 3; c++) data[c] = 255 - (data[c] ?? 0)
  }
  context.putImageData(image, 0, 0)
}
