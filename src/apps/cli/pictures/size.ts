/** Sizes in the headers of pictures that the browser decodes, so that a limit holds before it does. */

/** Width and height in pixels. */
export type Size = readonly [width: number, height: number]

/**
 * Returns the size in a WebP's header, the larger of the canvas and the first frame's.
 *
 * Source: the WebP container specification, RFC 9649.
 *
 * @throws RangeError when the file ends before it.
 */
export function sizeOfWebp(bytes: Uint8Array): Size | undefined {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  const kind = String.fromCharCode(...bytes.subarray(12, 16))
  if (kind === 'VP8X') return [1 + readUint24(view, 24), 1 + readUint24(view, 27)]
  if (kind === 'VP8 ') return [view.getUint16(26, true) & 0x3fff, view.getUint16(28, true) & 0x3fff]
  if (kind !== 'VP8L') return undefined
  const packed = view.getUint32(21, true)
  return [1 + (packed & 0x3fff), 1 + ((packed >> 14) & 0x3fff)]
}

function readUint24(view: DataView, at: number): number {
  return view.getUint16(at, true) + (view.getUint8(at + 2) << 16)
}

/**
 * Returns the largest size that an AVIF states, in one of its `ispe` boxes (ISO/IEC 23008-12, section 6.5.3).
 *
 * @throws RangeError when the file ends within one.
 */
export function sizeOfAvif(bytes: Uint8Array): Size | undefined {
  const file = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  let largest: Size | undefined
  for (let at = file.indexOf('ispe'); at >= 0; at = file.indexOf('ispe', at + 4)) {
    const size = [view.getUint32(at + 8), view.getUint32(at + 12)] as const
    if (!largest || size[0] * size[1] > largest[0] * largest[1]) largest = size
  }
  return largest
}
