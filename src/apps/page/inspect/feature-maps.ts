/** The images in a tensor, for one item of the batch: one per channel. */
export interface MapGeometry {
  readonly height: number
  readonly width: number
  readonly channels: number
}

/**
 * Returns the size of the images in an activation of shape batch×height×width×channels; undefined for other shapes, and
 * if each image would be one pixel.
 */
export function imageGeometry(shape: readonly number[]): MapGeometry | undefined {
  const [, height, width, channels] = shape
  if (shape.length !== 4 || height === undefined || width === undefined || channels === undefined)
    return undefined
  return height * width > 1 ? { height, width, channels } : undefined
}

/**
 * Returns a layout of any activation as images: that of `imageGeometry`, or else all values of the first item as one
 * picture that is about square. `featureMap` fills up the last row with NaN.
 */
export function anyGeometry(shape: readonly number[]): MapGeometry {
  const images = imageGeometry(shape)
  if (images) return images
  const count = shape.slice(1).reduce((product, extent) => product * extent, 1)
  const width = count > 16 ? Math.ceil(Math.sqrt(count)) : count
  return { width, height: Math.ceil(count / width), channels: 1 }
}

/** Returns one channel of the first item of an activation, row-major. */
export function featureMap(
  values: ArrayLike<number>,
  { height, width, channels }: MapGeometry,
  channel: number,
): Float32Array {
  const map = new Float32Array(height * width)
  for (let i = 0; i < map.length; i++) map[i] = values[i * channels + channel] ?? Number.NaN
  return map
}

/** Returns a − b, element by element. */
export function difference(a: ArrayLike<number>, b: ArrayLike<number>): Float32Array {
  return Float32Array.from({ length: a.length }, (_, i) => (a[i] ?? 0) - (b[i] ?? 0))
}

/** Averages square blocks of pixels, so that no side is longer than `most`. */
export function shrink(
  map: Float32Array,
  { height, width }: Pick<MapGeometry, 'height' | 'width'>,
  most: number,
): { map: Float32Array; height: number; width: number } {
  const block = Math.ceil(Math.max(height, width) / most)
  if (block <= 1) return { map, height, width }
  const [rows, columns] = [Math.ceil(height / block), Math.ceil(width / block)]
  const sums = new Float32Array(rows * columns)
  const counts = new Float32Array(rows * columns)
  for (let y = 0; y < height; y++) {
    const row = Math.floor(y / block) * columns
    for (let x = 0; x < width; x++) {
      const to = row + Math.floor(x / block)
      sums[to] = (sums[to] ?? 0) + (map[y * width + x] ?? 0)
      counts[to] = (counts[to] ?? 0) + 1
    }
  }
  return { map: sums.map((sum, i) => sum / (counts[i] ?? 1)), height: rows, width: columns }
}
