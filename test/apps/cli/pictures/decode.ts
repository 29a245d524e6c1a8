import { PictureDecoder } from '../../../../src/apps/cli/pictures/decode-picture'
import type { Picture } from '../../../../src/apps/cli/pictures/picture'

/** Decodes one picture, see `PictureDecoder.decode`. */
export async function decodePicture(bytes: Uint8Array, name: string, signal?: AbortSignal): Promise<Picture> {
  const decoder = new PictureDecoder(signal)
  try {
    return await decoder.decode(bytes, name)
  } finally {
    await decoder.close()
  }
}
