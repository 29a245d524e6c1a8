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

/** Chart.js' configuration of a chart in the colours that the page has now. */
export function themed(chart: ChartSpec): ChartConfiguration<'line' | 'bar', (number | null)[]> {
  const style = getComputedStyle(document.documentElement)
  const color = (name: string) => style.getPropertyValue(`--${name}`).trim()
  const axis = (title: string) => ({
    title: { display: true, text: title, color: color('faint') },
    ticks: { color: color('faint') },
    grid: { color: color('line') },
    border: { color: color('line') },
  })
  const plain = axis(chart.y)
  const values = {
    ...plain,
    ...(chart.logarithmic
      ? { type: 'logarithmic' as const, ticks: { ...plain.ticks, callback: powerOfTen } }
      : { type: 'linear' as const }),
    ...(chart.min !== undefined && { min: chart.min }),
    ...(chart.max !== undefined && { max: chart.max }),
  }
  const labels = { ...axis(chart.x), type: 'category' as const }
  // Many labels: fewer of them, and upright, rather than all of them at a slant.
  if (chart.labels.length > 30) Object.assign(labels.ticks, { maxRotation: 0, autoSkipPadding: 16 })
  return {
    type: chart.kind,
    data: {
      labels: [...chart.labels],
      datasets: chart.series.map(({ name, values, color: chosen, connect = false }, i) => {
        const shade = color(chosen ?? order[i % order.length] ?? 'int8')
        return {
          label: name,
          data: [...values],
          borderColor: shade,
          backgroundColor: shade,
          borderWidth: chart.kind === 'line' ? 2 : 0,
          spanGaps: connect,
          pointRadius: chart.labels.length > 30 ? 0 : 2,
        }
      }),
    },
    options: {
      animation: false,
      maintainAspectRatio: false,
      interaction: { mode: 'index', intersect: false },
      scales: { x: labels, y: values },
      plugins: {
        legend: { display: chart.series.length > 1, labels: { color: color('ink') } },
        marks: { lines: chart.marks ?? [], color: color('problem'), faint: color('strong-line') },
      },
    },
  }
}

/** The label of a tick where it is a power of ten; between them there is no room for any. */
function powerOfTen(value: number | string): string {
  const exponent = Math.log10(Number(value))
  return Math.abs(exponent - Math.round(exponent)) < 1e-6 ? String(Number(Number(value).toPrecision(1))) : ''
}
