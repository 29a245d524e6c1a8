/** Charts a histogram of a tensor before and after quantization, with its quantization grid. */

import { signed, significant } from '../format'
import type { ChartMark, ChartSpec } from '../parts'
import { type Grid, saturatedShare, stepsBetween } from './grid'
import { type Bins, centres, evenBins, extremes, histogram, stepBins } from './histogram'

export interface Distribution {
  readonly chart: ChartSpec
  /** Describes the chart in words. */
  readonly summary: string
}

export interface DistributionOptions {
  /** Values of the float32 form, if known. */
  readonly float?: ArrayLike<number> | undefined
  /** Dequantized values of the int8 form, if known. */
  readonly int8?: ArrayLike<number> | undefined
  readonly grid?: Grid | undefined
  /** Shows only the quantization steps around zero, so that each is visible. */
  readonly close?: boolean
}

const maxBins = 80
/** The most grid lines in a chart; more would run together. */
const maxLines = 40
/** Number of quantization steps in a close-up, and of bins per step. */
const [closeSteps, closeBins] = [24, 4]

/** Counts values into bins that fit the grid, and marks the grid's ends and, if there is room, its steps. */
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
      // Starts at half the share of a single value, so that its bar is visible, and leaves room for the marks' texts.
      min: 50 / Math.max(1, (float ?? int8 ?? []).length),
      max: powerAbove(series.flatMap(({ values }) => values)),
    },
    summary: describe(float ?? int8 ?? [], float, grid),
  }
}

function wholeRange({ float, int8, grid }: DistributionOptions): Bins {
  const held = grid ? [grid.low, grid.high] : []
  const range = extremes(float ?? [], int8 ?? [], held)
  return grid ? stepBins(range, grid.scale, grid.zeroPoint, maxBins) : evenBins(range, maxBins)
}

/** Returns bins a quarter of a quantization step wide. The steps lie in the middle of every fourth bin. */
function closeUp({ scale, low, high }: Grid): Bins {
  const first = Math.max(
    Math.round(low / scale),
    Math.min(-closeSteps / 2, Math.round(high / scale) - closeSteps),
  )
  const width = scale / closeBins
  return { low: first * scale - width / 2, width, count: closeBins * closeSteps + 1 }
}

/** Converts counts to percentages. Zero becomes null, because a logarithmic axis can't show it. */
function shares(counts: Uint32Array, total: number): (number | null)[] {
  return Array.from(counts, (count) => (count > 0 ? (100 * count) / total : null))
}

/**
 * Returns the upper end of the axis: the next power of ten from 1.5 times the largest percentage, but at most 250,
 * which leaves room for the marks' texts.
 */
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
  const steps = stepsBetween(grid, low, low + count * width, maxLines).map((value) => ({ at: at(value) }))
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
