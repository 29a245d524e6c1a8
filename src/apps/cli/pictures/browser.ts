import { DeviceError, InputError } from '../../../graph/errors'
import { unpackArray } from '../../runner/base64'
import { isRoot } from '../browser'
import { decodeWith } from '../files'
import { LazyHost } from '../lazy-host'
import { checkSize, fromRgba, type Picture } from './picture'
import type { Size } from './size'

/** Decodes pictures in headless Chromium with its sandbox, which starts with the first of them. */
export class PictureBrowser {
  private readonly host: LazyHost

  constructor(private readonly signal?: AbortSignal) {
    this.host = new LazyHost(signal, 'pictures')
  }

  /**
   * Decodes a picture.
   *
   * @param sizeOf returns the size in its header, undefined if that has none
   * @throws InputError naming the file when the browser can't read it, it ends within its header or is too large;
   *   DeviceError as root, or when no browser starts with its sandbox; the signal's reason.
   */
  async decode(
    bytes: Uint8Array,
    name: string,
    format: string,
    sizeOf: (bytes: Uint8Array) => Size | undefined,
  ): Promise<Picture> {
    const size = decodeWith(name, format, () => sizeOf(bytes))
    if (!size) throw new InputError(`${name}: is no ${format} that can be read: it states no size`)
    checkSize(name, ...size)
    refuseRoot(name, format)
    const host = await this.host.open().catch((error: unknown) => {
      this.signal?.throwIfAborted()
      throw new DeviceError(
        `${name}: ${format} is decoded in a browser with a sandbox, and none starts; save it as PNG or JPEG ` +
          `(${(error as Error).message})`,
        { cause: error },
      )
    })
    const found = await host.call('decode', host.serve(bytes)).catch((error: unknown) => {
      if (error instanceof InputError) throw new InputError(`${name}: is no image`, { cause: error })
      throw error
    })
    return fromRgba(found.width, found.height, unpackArray(found.rgba))
  }

  async close(): Promise<void> {
    await this.host.close()
  }
}

/** Refuses pictures as root: Chromium has no sandbox there, and a picture that breaks its decoder would be root too. */
function refuseRoot(name: string, format: string): void {
  if (!isRoot()) return
  throw new DeviceError(
    `${name}: ${format} is decoded in a browser, which has no sandbox when root starts it; run octet as another ` +
      'user, or save the picture as PNG or JPEG',
  )
}
