import type { Extremes } from './histogram'

type Colour = readonly [red: number, green: number, blue: number]

/** Sequential colours for values from zero up: dark to light like viridis, so that the order shows even in grey. */
const sequential: readonly Colour[] = [
  [38, 20, 72],
  [52, 76, 138],
  [33, 145, 140],
  [110, 206, 88],
  [253, 231, 37],
]

/** Diverging colours for negative to positive values: blue, nearly white at zero, red. */
const diverging: readonly Colour[] = [
  [33, 102, 172],
  [146, 197, 222],
  [247, 247, 247],
  [244, 165, 130],
  [178, 24, 43],
]

/** Number of colours in each half of the palette. */
const half = 128

/** 256 colours: the sequential ones, then the diverging ones. */
export const palette: readonly Colour[] = [sequential, diverging].flatMap((stops) =>
  Array.from({ length: half }, (_, i) => between(stops, i / (half - 1))),
)

function between(stops: readonly Colour[], at: number): Colour {
  const place = at * (stops.length - 1)
  const index = Math.min(stops.length - 2, Math.floor(place))
  const mix = (c: 0 | 1 | 2) => {
    const [from, to] = [stops[index]?.[c] ?? 0, stops[index + 1]?.[c] ?? 0]
    return Math.round(from + (to - from) * (place - index))
  }
  return [mix(0), mix(1), mix(2)]
}

/**
 * Returns the index in the palette for a value of a tensor with these extremes. Uses the sequential colours if no value
 * is negative, or else the diverging ones. NaN counts as zero.
 */
export function paletteIndex(value: number, { min, max }: Extremes): number {
  const known = Number.isNaN(value) ? 0 : value
  if (min < 0) {
    const maxMagnitude = Math.max(-min, max)
    return half + clampIndex(((known / maxMagnitude + 1) / 2) * (half - 1))
  }
  return clampIndex((known / (max || 1)) * (half - 1))
}

function clampIndex(at: number): number {
  return Math.max(0, Math.min(half - 1, Math.round(at)))
}

/** Converts a map to pixels, four bytes each. They are opaque, except that NaN is transparent. */
export function paint(map: Float32Array, range: Extremes): Uint8ClampedArray<ArrayBuffer> {
  const pixels = new Uint8ClampedArray(4 * map.length)
  map.forEach((value, i) => {
    const [red, green, blue] = palette[paletteIndex(value, range)] ?? [0, 0, 0]
    pixels.set([red, green, blue, Number.isNaN(value) ? 0 : 255], 4 * i)
  })
  return pixels
}
