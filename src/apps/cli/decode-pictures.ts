import { extname } from 'node:path'
import { InputError } from '../../graph/errors'
import { unpackArray } from '../runner/base64'
import { readBytes } from './files'
import { GpuHost } from './gpu-host'
import type { Picture } from './png'

/** Image formats that need the browser to decode them; PNG doesn't. */
const browserFormats = new Set(['.bmp', '.jpg', '.jpeg', '.webp', '.gif', '.avif'])

/** True if a file's extension is that of an image that only the browser decodes. */
function needsBrowser(path: string): boolean {
  return browserFormats.has(extname(path).toLowerCase())
}

/**
 * Decodes images in headless Chromium.
 *
 * @returns a picture for each of `paths` that `needsBrowser`; if none does, no browser starts
 * @throws InputError naming the file when it isn't an image.
 */
export async function decodePictures(
  paths: readonly string[],
  signal?: AbortSignal,
): Promise<Map<string, Picture>> {
  const wanted = paths.filter(needsBrowser)
  const pictures = new Map<string, Picture>()
  if (wanted.length === 0) return pictures
  const files = await Promise.all(wanted.map(readBytes))
  const host = await GpuHost.open(signal)
  try {
    for (const [i, path] of wanted.entries()) pictures.set(path, await decodeOne(host, path, files[i]))
  } finally {
    await host.close()
  }
  return pictures
}

async function decodeOne(host: GpuHost, path: string, bytes = new Uint8Array()): Promise<Picture> {
  const found = await host.call('decode', host.serve(bytes)).catch((error: unknown) => {
    if (error instanceof InputError) throw new InputError(`${path}: is no image`, { cause: error })
    throw error
  })
  const { width, height } = found
  const rgba = unpackArray(found.rgba)
  const data = new Float32Array(width * height * 3)
  for (let i = 0; i < data.length; i++) data[i] = (rgba[4 * Math.floor(i / 3) + (i % 3)] ?? 0) / 255
  return { width, height, channels: 3, data }
}
