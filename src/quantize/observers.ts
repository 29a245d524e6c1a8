import { InputError } from '../graph/errors'

/** The smallest and largest value that quantization must represent. */
export interface Range {
  readonly min: number
  readonly max: number
}

/** Watches the values of one tensor over a calibration set. Values must be finite. */
export interface Observer {
  observe(values: Float32Array): void
  range(): Range
}

export interface ObserverOptions {
  /** For `percentile`: the percentage of values to keep at each end, in (50, 100]; default 99.99. */
  readonly percentile?: number | undefined
}

export type ObserverName = 'minmax' | 'percentile'

/** A method of choosing a range. */
export interface ObserverKind {
  /** One line, for help texts. */
  readonly summary: string
  create(options: ObserverOptions): Observer
}

/** The observers, by the names that `calibrate` and `--observer` accept. */
export const observers: Readonly<Record<ObserverName, ObserverKind>> = Object.freeze({
  minmax: Object.freeze({
    summary: 'the smallest and largest value seen',
    create: createMinMax,
  }),
  percentile: Object.freeze({
    summary: 'all but the outermost values at each end (99.99 % kept unless said otherwise)',
    create: createPercentile,
  }),
})

/**
 * Returns the observer called `name`.
 *
 * @throws InputError when there is none; the message lists the observers.
 */
export function observerKind(name: string): ObserverKind {
  if (Object.hasOwn(observers, name)) return observers[name as ObserverName]
  throw new InputError(`observer "${name}" is none of ${Object.keys(observers).join(', ')}`)
}

function createMinMax(): Observer {
  let min = Number.POSITIVE_INFINITY
  let max = Number.NEGATIVE_INFINITY
  return {
    observe(values) {
      for (const value of values) {
        if (value < min) min = value
        if (value > max) max = value
      }
    },
    range: () => ({ min, max }),
  }
}

/** Bins on each side of zero: 256 KiB per tensor, independent of its size and of the number of samples. */
const sideBins = 2 ** 14

/**
 * Observes the range of all values but the outermost (100 − percentile) % at each end. It keeps a histogram, not the
 * values. Bins are [i·w, (i+1)·w) with w a power of two; when a value falls outside, w doubles and neighbouring bins
 * merge, so no count is ever split. A bound is the far edge of the percentile's bin: at most w beyond the exact
 * percentile, where w ≤ max |value| / 8192, and never beyond the extremes seen, so 100 equals min-max.
 */
function createPercentile({ percentile = 99.99 }: ObserverOptions): Observer {
  if (!(percentile > 50 && percentile <= 100)) {
    throw new InputError(`percentile ${percentile} is not above 50 and at most 100`)
  }
  const extremes = createMinMax()
  const counts = new Float64Array(2 * sideBins)
  let width = 0
  let total = 0
  return {
    observe(values) {
      extremes.observe(values)
      const { min, max } = extremes.range()
      const reach = Math.max(-min, max)
      if (width === 0 && reach > 0) width = firstWidth(reach)
      while (reach >= width * sideBins && reach > 0) {
        mergeNeighbours(counts)
        width *= 2
      }
      for (const value of values) {
        const bin = (width > 0 ? Math.floor(value / width) : 0) + sideBins
        counts[bin] = (counts[bin] ?? 0) + 1
      }
      total += values.length
    },
    range() {
      const { min, max } = extremes.range()
      const outside = total * (1 - percentile / 100)
      const low = binBeyond(counts, outside, 0, 1) - sideBins
      const high = binBeyond(counts, outside, counts.length - 1, -1) - sideBins
      return { min: Math.max(min, low * width), max: Math.min(max, (high + 1) * width) }
    },
  }
}

/** Returns the first bin, counted from one end, at which the cumulative count exceeds `outside`. */
function binBeyond(counts: Float64Array, outside: number, start: number, step: 1 | -1): number {
  let seen = 0
  for (let bin = start; bin >= 0 && bin < counts.length; bin += step) {
    seen += counts[bin] ?? 0
    if (seen > outside) return bin
  }
  return start
}

/** Returns the smallest bin width, a power of two, for which every value up to `reach` in magnitude has a bin. */
function firstWidth(reach: number): number {
  return 2 ** Math.max(Math.floor(Math.log2(reach)) + 1 - Math.log2(sideBins), -1000)
}

/** Halves the resolution: bins 2i and 2i + 1, counted from zero, become bin i. */
function mergeNeighbours(counts: Float64Array): void {
  const merged = new Float64Array(counts.length)
  counts.forEach((count, bin) => {
    const to = Math.floor((bin - sideBins) / 2) + sideBins
    merged[to] = (merged[to] ?? 0) + count
  })
  counts.set(merged)
}
