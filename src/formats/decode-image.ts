import { refuse, tagOf } from '../graph/check'
import { InputError } from '../graph/errors'

/** An image's pixels: width · height times red, green, blue and alpha, 0 … 255, row-major. */
export interface DecodedImage {
  readonly width: number
  readonly height: number
  readonly rgba: Uint8Array<ArrayBuffer>
}

/**
 * Decodes an image in any format that the browser reads, rotated as its metadata says. Transparent pixels are put on
 * white. Runs in browsers and their workers only.
 *
 * @param name the image's name in errors
 * @throws InputError when the browser cannot decode it.
 */
export async function decodeImage(bytes: Uint8Array<ArrayBuffer>, name: string): Promise<DecodedImage> {
  if (!ArrayBuffer.isView(bytes) && tagOf(bytes) !== 'ArrayBuffer')
    refuse('decodeImage', "the bytes of a picture's file, in a Uint8Array", bytes)
  if (typeof createImageBitmap !== 'function')
    throw new InputError(`${name}: decodeImage runs in browsers and their workers only`)
  const bitmap = await createImageBitmap(new Blob([bytes]), { colorSpaceConversion: 'none' }).catch(
    (error: unknown) => {
      throw new InputError(`${name}: is no image that the browser reads: ${String(error)}`, { cause: error })
    },
  )
  const { width, height } = bitmap
  const context = new OffscreenCanvas(width, height).getContext('2d')
  if (!context) throw new InputError(`${name}: the browser gives no canvas of ${width}×${height} pixels`)
  context.fillStyle = 'white'
  context.fillRect(0, 0, width, height)
  context.drawImage(bitmap, 0, 0)
  const { data } = context.getImageData(0, 0, width, height)
  return { width, height, rgba: new Uint8Array(data.buffer) }
}
