/** A histogram of a tensor before and after quantization, with the grid that int8 has for it, as a chart. */

import { signed, significant } from '../format'
import type { ChartMark, ChartSpec } from '../parts'
import { type Grid, saturatedShare, stepsBetween } from './grid'
import { type Bins, centres, evenBins, extremes, histogram, stepBins } from './histogram'

export interface Distribution {
  readonly chart: ChartSpec
  /** What there is to see, in words. */
  readonly summary: string
}

export interface DistributionOptions {
  /** Real values of the float32 form and of the int8 form, where they are known. */
  readonly float?: ArrayLike<number> | undefined
  readonly int8?: ArrayLike<number> | undefined
  readonly grid?: Grid | undefined
  /** Only the steps around zero, so that each can be seen. */
  readonly close?: boolean
}

const mostBins = 80
/** Grid lines closer together than this many in a chart run into one another. */
const mostLines = 40
/** Steps that are shown close up, and bins for each. */
const [closeSteps, closeBins] = [24, 4]

/** Counts values into bins that fit the grid, and marks the grid's ends and, where there is room, its steps. */
export function distribution({ float, int8, grid, close = false }: DistributionOptions): Distribution {
  const bins = close && grid ? closeUp(grid) : wholeRange({ float, int8, grid })
  const count = (values: ArrayLike<number>) => shares(histogram(values, bins).counts, values.length)
  const middle = centres(bins)
  const series = [
    ...(float ? [{ name: 'float32', values: count(float), color: 'float' as const }] : []),
    ...(int8 ? [{ name: 'int8', values: count(int8), color: 'int8' as const }] : []),
  ]
  return {
    chart: {
      kind: 'bar',
      x: 'real value',
      y: 'share of values, %',
      labels: middle.map(sayReal),
      series,
      marks: grid ? marksOf(grid, bins) : [],
      logarithmic: true,
      // From half of what a single value is, so that it can be seen, to where the marks' names have room.
      min: 50 / Math.max(1, (float ?? int8 ?? []).length),
      max: powerAbove(series.flatMap(({ values }) => values)),
    },
    summary: describe(float ?? int8 ?? [], float, grid),
  }
}

function wholeRange({ float, int8, grid }: DistributionOptions): Bins {
  const held = grid ? [grid.low, grid.high] : []
  const range = extremes(float ?? [], int8 ?? [], held)
  return grid ? stepBins(range, grid.scale, grid.zeroPoint, mostBins) : evenBins(range, mostBins)
}

/** Bins a quarter of a step wide; steps lie in the middle of every fourth. */
function closeUp({ scale, low, high }: Grid): Bins {
  const first = Math.max(
    Math.round(low / scale),
    Math.min(-closeSteps / 2, Math.round(high / scale) - closeSteps),
  )
  const width = scale / closeBins
  return { low: first * scale - width / 2, width, count: closeBins * closeSteps + 1 }
}

/** In percent; null where there is nothing, which a logarithmic axis does not show. */
function shares(counts: Uint32Array, total: number): (number | null)[] {
  return Array.from(counts, (count) => (count > 0 ? (100 * count) / total : null))
}

/** A power of ten, half as large again as the largest share at the least; past 100 %, only as far as marks' names need. */
function powerAbove(values: readonly (number | null)[]): number {
  const largest = values.reduce<number>((most, share) => Math.max(most, share ?? 0), 1e-6)
  return Math.min(250, 10 ** Math.ceil(Math.log10(1.5 * largest)))
}

function marksOf(grid: Grid, { low, width, count }: Bins): ChartMark[] {
  const at = (value: number) => (value - low) / width - 0.5
  const ends = [
    { at: at(grid.low), text: 'least' },
    { at: at(grid.high), text: 'greatest' },
  ]
  const steps = stepsBetween(grid, low, low + count * width, mostLines).map((value) => ({ at: at(value) }))
  return [...steps, ...ends]
}

function describe(
  values: ArrayLike<number>,
  float: ArrayLike<number> | undefined,
  grid: Grid | undefined,
): string {
  const { min, max } = extremes(values)
  const range = `${values.length.toLocaleString('en')} values from ${sayReal(min)} to ${sayReal(max)}.`
  if (!grid) return range
  const held = `int8 holds ${sayReal(grid.low)} to ${sayReal(grid.high)} in steps of ${significant(grid.scale)}`
  if (!float) return `${range} ${held}.`
  const share = saturatedShare(float, grid)
  return `${range} ${held}; ${share === 0 ? 'nothing' : `${significant(100 * share)} % of float32’s values`} saturates.`
}

function sayReal(value: number): string {
  return signed(significant(value))
}
