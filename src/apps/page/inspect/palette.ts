import type { Extremes } from './histogram'

type Colour = readonly [red: number, green: number, blue: number]

/** From nothing to much: dark to light, in the manner of viridis, so that order survives without colour. */
const rising: readonly Colour[] = [
  [38, 20, 72],
  [52, 76, 138],
  [33, 145, 140],
  [110, 206, 88],
  [253, 231, 37],
]

/** From negative through zero to positive: blue, nearly white, red. */
const signed: readonly Colour[] = [
  [33, 102, 172],
  [146, 197, 222],
  [247, 247, 247],
  [244, 165, 130],
  [178, 24, 43],
]

/** Entries of each half of the table. */
const half = 128

/** 256 colours: the rising ones, then the signed ones. */
export const palette: readonly Colour[] = [rising, signed].flatMap((stops) =>
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
 * The palette's entry for a value of a tensor with these extremes: rising from 0 where nothing is negative, signed
 * around zero where something is. NaN counts as zero.
 */
export function paletteIndex(value: number, { min, max }: Extremes): number {
  const known = Number.isNaN(value) ? 0 : value
  if (min < 0) {
    const reach = Math.max(-min, max)
    return half + clampIndex(((known / reach + 1) / 2) * (half - 1))
  }
  return clampIndex((known / (max || 1)) * (half - 1))
}

function clampIndex(at: number): number {
  return Math.max(0, Math.min(half - 1, Math.round(at)))
}

/** A map as opaque pixels, four bytes each. */
export function paint(map: Float32Array, range: Extremes): Uint8ClampedArray<ArrayBuffer> {
  const pixels = new Uint8ClampedArray(4 * map.length)
  map.forEach((value, i) => {
    const [red, green, blue] = palette[paletteIndex(value, range)] ?? [0, 0, 0]
    pixels.set([red, green, blue, Number.isNaN(value) ? 0 : 255], 4 * i)
  })
  return pixels
}
