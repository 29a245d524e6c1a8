import type { ChartConfiguration } from 'chart.js'
import type { ChartMark } from './chart-marks'

/** A line or bar chart over a row of labels. */
export interface ChartSpec {
  readonly kind: 'line' | 'bar'
  /** Title of the label axis. */
  readonly x: string
  /** Title of the value axis, with the unit. */
  readonly y: string
  readonly labels: readonly (string | number)[]
  readonly series: readonly {
    readonly name: string
    /** One value per label; null leaves a gap. */
    readonly values: readonly (number | null)[]
    /** A variable of style/tokens.css, without dashes. The default depends on the position in `series`. */
    readonly color?: ChartColor
    /** Draws the line across gaps, for values that are missing at many labels. */
    readonly connect?: boolean
  }[]
  /** Vertical lines. */
  readonly marks?: readonly ChartMark[]
  readonly logarithmic?: boolean
  readonly min?: number
  readonly max?: number
}

export type ChartColor = 'float' | 'int8' | 'third' | 'problem'

const order: readonly ChartColor[] = ['float', 'int8', 'third', 'problem']

/** With more labels than this, some labels and all points of lines are left out. */
const maxLabels = 30

/** Returns the current colour of a variable of style/tokens.css, given its name without dashes. */
type Palette = (name: string) => string

/** Returns Chart.js' configuration of a chart, in the page's current colours. */
export function themed(chart: ChartSpec): ChartConfiguration<'line' | 'bar', (number | null)[]> {
  const style = getComputedStyle(document.documentElement)
  const color: Palette = (name) => style.getPropertyValue(`--${name}`).trim()
  return {
    type: chart.kind,
    data: { labels: [...chart.labels], datasets: datasets(chart, color) },
    options: {
      animation: false,
      maintainAspectRatio: false,
      interaction: { mode: 'index', intersect: false },
      scales: { x: labelAxis(chart, color), y: valueAxis(chart, color) },
      plugins: {
        legend: { display: chart.series.length > 1, labels: { color: color('ink') } },
        marks: { lines: chart.marks ?? [], color: color('problem'), faint: color('strong-line') },
      },
    },
  }
}

function datasets({ kind, labels, series }: ChartSpec, color: Palette) {
  return series.map(({ name, values, color: chosen, connect = false }, i) => {
    const shade = color(chosen ?? order[i % order.length] ?? 'int8')
    return {
      label: name,
      data: [...values],
      borderColor: shade,
      backgroundColor: shade,
      borderWidth: kind === 'line' ? 2 : 0,
      spanGaps: connect,
      pointRadius: labels.length > maxLabels ? 0 : 2,
    }
  })
}

function labelAxis({ x, labels }: ChartSpec, color: Palette) {
  const plain = axis(x, color)
  // With many labels, Chart.js would rotate them; show fewer, horizontally.
  const sparse = labels.length > maxLabels && { maxRotation: 0, autoSkipPadding: 16 }
  return { ...plain, type: 'category' as const, ticks: { ...plain.ticks, ...sparse } }
}

function valueAxis({ y, logarithmic, min, max }: ChartSpec, color: Palette) {
  const plain = axis(y, color)
  return {
    ...plain,
    ...(logarithmic
      ? { type: 'logarithmic' as const, ticks: { ...plain.ticks, callback: powerOfTen } }
      : { type: 'linear' as const }),
    ...(min !== undefined && { min }),
    ...(max !== undefined && { max }),
  }
}

/** Returns the options that both axes share. */
function axis(title: string, color: Palette) {
  return {
    title: { display: true, text: title, color: color('faint') },
    ticks: { color: color('faint') },
    grid: { color: color('line') },
    border: { color: color('line') },
  }
}

/** Labels ticks at powers of ten only, because there is no room for labels in between. */
function powerOfTen(value: number | string): string {
  const exponent = Math.log10(Number(value))
  return Math.abs(exponent - Math.round(exponent)) < 1e-6 ? String(Number(Number(value).toPrecision(1))) : ''
}
