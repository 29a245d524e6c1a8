import type { ChartConfiguration } from 'chart.js'
import type { ChartMark } from './chart-marks'

/** A line or bar chart over labels. */
export interface ChartSpec {
  readonly kind: 'line' | 'bar'
  /** What the labels are. */
  readonly x: string
  /** What the values are, with their unit. */
  readonly y: string
  readonly labels: readonly (string | number)[]
  readonly series: readonly {
    readonly name: string
    /** One a label; null leaves a gap. */
    readonly values: readonly (number | null)[]
    /** A variable of style/tokens.css, without dashes; by its place unless given. */
    readonly color?: ChartColor
    /** Draws a line across gaps, for values that are there now and then. */
    readonly connect?: boolean
  }[]
  /** Upright lines, at places counted in labels: 0 is the middle of the first. */
  readonly marks?: readonly ChartMark[]
  readonly logarithmic?: boolean
  readonly min?: number
  readonly max?: number
}

export type ChartColor = 'float' | 'int8' | 'third' | 'problem'

const order: readonly ChartColor[] = ['float', 'int8', 'third', 'problem']

/** With more labels than these, some of them are left out, and so are the points of lines. */
const mostLabels = 30

/** The colour that a variable of style/tokens.css has now, by its name without dashes. */
type Palette = (name: string) => string

/** Chart.js' configuration of a chart in the colours that the page has now. */
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
      pointRadius: labels.length > mostLabels ? 0 : 2,
    }
  })
}

function labelAxis({ x, labels }: ChartSpec, color: Palette) {
  const plain = axis(x, color)
  // Many labels: fewer of them, and upright, rather than all of them at a slant.
  const sparse = labels.length > mostLabels && { maxRotation: 0, autoSkipPadding: 16 }
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

/** What both axes have in common. */
function axis(title: string, color: Palette) {
  return {
    title: { display: true, text: title, color: color('faint') },
    ticks: { color: color('faint') },
    grid: { color: color('line') },
    border: { color: color('line') },
  }
}

/** The label of a tick where it is a power of ten; between them there is no room for any. */
function powerOfTen(value: number | string): string {
  const exponent = Math.log10(Number(value))
  return Math.abs(exponent - Math.round(exponent)) < 1e-6 ? String(Number(Number(value).toPrecision(1))) : ''
}
