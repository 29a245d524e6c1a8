export interface BmpOptions {
  readonly bits: number
  /** Bytes of the header: 40, or 12 as OS/2 wrote it. */
  readonly header?: 12 | 40
  readonly topDown?: boolean
  /** Masks of red, green, blue and alpha, in a header of 108 bytes. */
  readonly masks?: readonly number[]
  /** The alpha that each pixel of 32 bits gets. */
  readonly alpha?: number
  /** Unused bytes before the pixels. */
  readonly gap?: number
  /** Stores runs instead of rows. */
  readonly runs?: boolean
}

/** Writes pixels as a BMP, as Microsoft's "Bitmap Storage" describes it. With 1 bit, red of 128 and more is white. */
export function bmp(width: number, height: number, rgba: Uint8Array, options: BmpOptions): Uint8Array {
  const { bits, header = options.masks ? 108 : 40, masks, gap = 0 } = options
  const colours = bits <= 8 ? paletteOf(rgba, bits) : []
  const palette = colours.flatMap(([r = 0, g = 0, b = 0]) => (header === 12 ? [b, g, r] : [b, g, r, 0]))
  // A file of OS/2 has all the colours that its bits can name.
  if (header === 12 && bits <= 8) while (palette.length < 3 * 2 ** bits) palette.push(0)
  const rows = Array.from({ length: height }, (_, y) =>
    Array.from({ length: width }, (_, x) => rgba.subarray((y * width + x) * 4, (y * width + x) * 4 + 4)),
  )
  const stored = (options.topDown ? rows : rows.toReversed()).map((row) =>
    row.map((pixel) => (bits <= 8 ? indexOf(colours, pixel, bits) : packed(pixel, options))),
  )
  const pixels = options.runs
    ? [...stored.flatMap((row) => [...runsOf(row, bits), 0, 0]), 0, 1]
    : stored.flatMap((row) => rowOf(row, bits))
  const start = 14 + header + palette.length + gap
  const file = new Uint8Array(start + pixels.length)
  const view = new DataView(file.buffer)
  file.set(Buffer.from('BM'))
  view.setUint32(2, file.length, true)
  view.setUint32(10, start, true)
  view.setUint32(14, header, true)
  if (header === 12) {
    for (const [i, value] of [width, height, 1, bits].entries()) view.setUint16(18 + 2 * i, value, true)
  } else {
    view.setInt32(18, width, true)
    view.setInt32(22, options.topDown ? -height : height, true)
    view.setUint16(26, 1, true)
    view.setUint16(28, bits, true)
    view.setUint32(30, masks ? 3 : options.runs ? (bits === 8 ? 1 : 2) : 0, true)
    view.setUint32(46, colours.length, true)
    for (const [i, mask] of (masks ?? []).entries()) view.setUint32(54 + 4 * i, mask, true)
  }
  file.set(palette, 14 + header)
  file.set(pixels, start)
  return file
}

function paletteOf(rgba: Uint8Array, bits: number): number[][] {
  if (bits === 1)
    return [
      [0, 0, 0],
      [255, 255, 255],
    ]
  return Array.from({ length: rgba.length / 4 }, (_, i) => [...rgba.subarray(4 * i, 4 * i + 3)])
}

function indexOf(colours: readonly number[][], pixel: Uint8Array, bits: number): number {
  if (bits === 1) return (pixel[0] ?? 0) >= 128 ? 1 : 0
  return colours.findIndex((colour) => colour.every((value, c) => value === pixel[c]))
}

function packed(pixel: Uint8Array, { bits, masks, alpha }: BmpOptions): number {
  const [r = 0, g = 0, b = 0, a = 0] = pixel
  if (bits === 16) return ((r >> 3) << 10) | ((g >> 3) << 5) | (b >> 3)
  if (masks) return (r | (g << 8) | (b << 16) | (a << 24)) >>> 0
  return (((bits === 32 ? (alpha ?? a) : 0) << 24) | (r << 16) | (g << 8) | b) >>> 0
}

/** Returns a row's bytes, padded to four. */
function rowOf(row: readonly number[], bits: number): number[] {
  const bytes = new Uint8Array(Math.ceil((row.length * bits) / 32) * 4)
  for (const [x, value] of row.entries()) {
    if (bits >= 8) for (let i = 0; i < bits / 8; i++) bytes[(x * bits) / 8 + i] = value >>> (8 * i)
    else {
      const at = Math.floor((x * bits) / 8)
      bytes[at] = (bytes[at] ?? 0) | (value << (8 - bits - ((x * bits) % 8)))
    }
  }
  return [...bytes]
}

/** Returns a row as one run and literals of the rest. */
function runsOf(row: readonly number[], bits: number): number[] {
  const [first = 0, ...rest] = row
  const run = bits === 8 ? [1, first] : [1, first << 4]
  // Literals are 3 at least; shorter ones are runs too.
  if (rest.length < 3)
    return [...run, ...rest.flatMap((value) => (bits === 8 ? [1, value] : [1, value << 4]))]
  const literals = bits === 8 ? rest : rest.flatMap((v, i) => (i % 2 ? [] : [(v << 4) | (rest[i + 1] ?? 0)]))
  return [...run, 0, rest.length, ...literals, ...(literals.length % 2 ? [0] : [])]
}
