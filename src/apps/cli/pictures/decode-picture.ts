import { InputError } from '../../../graph/errors'
import { decodeBmp } from './bmp'
import { PictureBrowser } from './browser'
import { decodeGif } from './gif'
import { decodeJpeg } from './jpeg'
import type { Picture } from './picture'
import { decodePng } from './png'
import { sizeOfAvif, sizeOfWebp } from './size'

/** Extensions of the pictures that Octet reads. */
export const pictureExtensions = ['.png', '.jpg', '.jpeg', '.bmp', '.gif', '.webp', '.avif'] as const

interface Format {
  readonly name: string
  /** The bytes that every such file has, in Latin letters, and their offset. */
  readonly magic: readonly (readonly [text: string, at: number])[]
  readonly decode: (bytes: Uint8Array, name: string, browser: PictureBrowser) => Picture | Promise<Picture>
}

const formats: readonly Format[] = [
  { name: 'PNG', magic: [['\x89PNG\r\n\x1a\n', 0]], decode: decodePng },
  { name: 'JPEG', magic: [['\xff\xd8\xff', 0]], decode: decodeJpeg },
  { name: 'BMP', magic: [['BM', 0]], decode: decodeBmp },
  { name: 'GIF', magic: [['GIF87a', 0]], decode: decodeGif },
  { name: 'GIF', magic: [['GIF89a', 0]], decode: decodeGif },
  {
    name: 'WebP',
    magic: [
      ['RIFF', 0],
      ['WEBP', 8],
    ],
    decode: (bytes, name, browser) => browser.decode(bytes, name, 'WebP', sizeOfWebp),
  },
  ...['avif', 'avis'].map(
    (brand): Format => ({
      name: 'AVIF',
      magic: [[`ftyp${brand}`, 4]],
      decode: (bytes, name, browser) => browser.decode(bytes, name, 'AVIF', sizeOfAvif),
    }),
  ),
]

/**
 * Decodes pictures: PNG, JPEG, BMP and GIF here, WebP and AVIF in a browser with a sandbox, which starts with the first
 * of them and runs until `close`.
 */
export class PictureDecoder {
  private readonly browser: PictureBrowser

  constructor(signal?: AbortSignal) {
    this.browser = new PictureBrowser(signal)
  }

  /**
   * Decodes a file by its first bytes, whatever its extension.
   *
   * @param name the file's name in errors
   * @throws InputError when it is no picture, is damaged, or has more than `mostPixels`; DeviceError when it needs a
   *   browser with a sandbox and there is none, as for root.
   */
  async decode(bytes: Uint8Array, name: string): Promise<Picture> {
    const format = formats.find(({ magic }) => magic.every(([text, at]) => isAt(bytes, text, at)))
    if (format) return format.decode(bytes, name, this.browser)
    const names = [...new Set(formats.map((known) => known.name))].join(', ')
    throw new InputError(`${name}: is no picture that Octet reads (${names})`)
  }

  async close(): Promise<void> {
    await this.browser.close()
  }
}

function isAt(bytes: Uint8Array, text: string, at: number): boolean {
  return text === String.fromCharCode(...bytes.subarray(at, at + text.length))
}
