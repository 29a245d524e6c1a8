export interface GifOptions {
  /** Number of the colour that is transparent. */
  readonly transparent?: number
  readonly interlaced?: boolean
  /** Size of the whole picture, and the frame's place in it. */
  readonly canvas?: readonly [width: number, height: number, left: number, top: number]
}

/** Rows of an interlaced frame, in the order of the file. */
function interlacedRows(height: number): number[] {
  const passes = [
    [0, 8],
    [4, 8],
    [2, 4],
    [1, 2],
  ] as const
  return passes.flatMap(([first, step]) =>
    Array.from({ length: height }, (_, y) => y).filter((y) => y >= first && (y - first) % step === 0),
  )
}

/** Writes a GIF of 256 colours, the first of which are `palette`, without compressing it. */
export function gif(
  width: number,
  height: number,
  indices: readonly number[],
  palette: readonly (readonly number[])[],
  options: GifOptions = {},
): Uint8Array {
  const [across, down, left, top] = options.canvas ?? [width, height, 0, 0]
  const rows = options.interlaced ? interlacedRows(height) : Array.from({ length: height }, (_, y) => y)
  const codes = rows.flatMap((y) => indices.slice(y * width, (y + 1) * width))
  const colours = new Uint8Array(768)
  colours.set(palette.flat())
  const { transparent } = options
  return Uint8Array.of(
    ...Buffer.from('GIF89a'),
    ...[...words(across, down), 0xf7, 0, 0, ...colours],
    ...(transparent === undefined ? [] : [0x21, 0xf9, 4, 1, 0, 0, transparent, 0]),
    ...[0x2c, ...words(left, top, width, height), options.interlaced ? 0x40 : 0],
    ...[8, ...parts(packed(codes)), 0, 0x3b],
  )
}

function words(...values: number[]): number[] {
  return values.flatMap((value) => [value & 255, value >> 8])
}

/** Returns codes of 9 bits. One that clears the table comes every 200, so that they never grow. */
function packed(indices: readonly number[]): number[] {
  const codes = [...indices.flatMap((index, i) => (i % 200 === 0 ? [256, index] : [index])), 257]
  const bits = codes.map((code) => code.toString(2).padStart(9, '0').split('').reverse().join('')).join('')
  return (bits.match(/.{1,8}/g) ?? []).map((byte) => Number.parseInt(byte.split('').reverse().join(''), 2))
}

function parts(bytes: readonly number[]): number[] {
  const count = Math.ceil(bytes.length / 255)
  return Array.from({ length: count }, (_, i) => bytes.slice(i * 255, (i + 1) * 255)).flatMap((part) => [
    part.length,
    ...part,
  ])
}
