import { decode, decodeUndisposedFrame } from 'modern-gif'
import { decodeWith } from '../files'
import { checkSize, fromRgba, type Picture } from './picture'

/** Pixels of the largest GIF that is decoded, 4096×4096: the decoder takes 30 bytes for each. */
const mostGifPixels = 2 ** 24

/**
 * Decodes the first frame of a GIF, on white.
 *
 * @throws InputError naming the file when it isn't a GIF, is damaged, or has more than 4096×4096 pixels.
 */
export function decodeGif(bytes: Uint8Array, name: string): Picture {
  return decodeWith(name, 'GIF', () => {
    const file = firstFrame(bytes, name)
    const gif = decode(file)
    const { left = 0, top = 0 } = gif.frames[0] ?? {}
    const frame = decodeUndisposedFrame(file, gif, 0)
    const rgba = new Uint8Array(gif.width * gif.height * 4)
    for (let y = 0; y < Math.min(frame.height, gif.height - top); y++) {
      const row = frame.data.subarray(y * frame.width * 4, (y + 1) * frame.width * 4)
      const seen = row.subarray(0, Math.max(0, gif.width - left) * 4)
      rgba.set(seen, ((top + y) * gif.width + left) * 4)
    }
    return fromRgba(gif.width, gif.height, rgba)
  })
}

/**
 * Returns a GIF of the header, the transparency and the first frame of `bytes`. The decoder searches what it doesn't
 * know byte by byte, and reads all frames; so it gets only blocks whose form and size are checked.
 */
function firstFrame(bytes: Uint8Array, name: string): ArrayBuffer {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  checkSize(name, view.getUint16(6, true), view.getUint16(8, true), mostGifPixels)
  let at = 13 + paletteSize(view.getUint8(10))
  const kept = [bytes.subarray(0, at)]
  for (;;) {
    const block = view.getUint8(at)
    if (block === 0x2c) break
    if (block !== 0x21)
      throw new Error(block === 0x3b ? 'it has no frame' : `it has a block of type ${block}`)
    const end = afterParts(view, at + 2)
    const isTransparency = view.getUint8(at + 1) === 0xf9 && view.getUint8(at + 2) === 4
    if (isTransparency) kept[1] = bytes.subarray(at, end)
    at = end
  }
  checkSize(name, view.getUint16(at + 5, true), view.getUint16(at + 7, true), mostGifPixels)
  const codes = at + 10 + paletteSize(view.getUint8(at + 9))
  const bits = view.getUint8(codes)
  if (bits < 1 || bits > 8) throw new Error(`its pixels have ${bits} bits`)
  const parts = [...kept, bytes.subarray(at, afterParts(view, codes + 1)), Uint8Array.of(0x3b)]
  return new Uint8Array(Buffer.concat(parts)).buffer
}

/** Returns the bytes of the palette that a byte of flags announces. */
function paletteSize(flags: number): number {
  return flags & 0x80 ? 3 * 2 ** ((flags & 7) + 1) : 0
}

/** Returns the offset after a list of parts, each with its length before it; one of length 0 ends the list. */
function afterParts(view: DataView, start: number): number {
  let at = start
  for (let length = view.getUint8(at); length > 0; length = view.getUint8(at)) at += 1 + length
  return at + 1
}
