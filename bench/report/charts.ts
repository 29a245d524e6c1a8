/** The report's charts as plain data. The page's script passes them to Chart.js with the colours of its theme. */
import { type ElementType, type EngineName, engineNames } from '../protocol'
import { type Report, typeOf } from './report'
import { digits } from './table'

/** A series; `colour` is an index into the page's palette. */
export interface Series {
  readonly label: string
  readonly colour: number
  readonly points: readonly { readonly x: number; readonly y: number | string; readonly text?: string }[]
}

export interface Chart {
  readonly id: string
  readonly title: string
  readonly kind: 'bars' | 'roofline'
  /** In pixels. */
  readonly height: number
  readonly xTitle: string
  readonly yTitle?: string
  readonly series: readonly Series[]
}

/** Returns a bar chart of the engines for each model and batch. */
export function engineCharts({ rows }: Report): Chart[] {
  const keys = [...new Set(rows.map(({ model, batch }) => JSON.stringify([model, batch])))]
  return keys.map((key, i) => {
    const [model, batch] = JSON.parse(key) as [string, number]
    const found = rows.filter((row) => row.model === model && row.batch === batch)
    return {
      id: `model-${i}`,
      title: `${model}, batch ${batch}`,
      kind: 'bars',
      height: 60 + 34 * found.length,
      xTitle: 'ms an item',
      series: found.map(({ engine, msPerItem }) => ({
        label: engine,
        colour: colourOf(engine),
        points: [{ x: msPerItem.min, y: engine, text: `${digits(msPerItem.min)} ms` }],
      })),
    }
  })
}

function colourOf(engine: EngineName): number {
  return engineNames.indexOf(engine)
}

/** Returns the roofline chart: kernels by operations per byte and per second, under the roofs of int8 and float32. */
export function rooflineChart({ kernels, adapter: { peaks } }: Report): Chart | undefined {
  if (kernels.length === 0) return undefined
  const intensities = kernels.map(({ gops, gbps }) => gops / gbps)
  const knees = [peaks.dotGops / peaks.copyGbps, peaks.fmaGops / peaks.copyGbps]
  const least = Math.min(...intensities, ...knees) / 2
  const most = Math.max(...intensities, ...knees) * 2
  const roof = (label: string, gops: number, colour: number): Series => ({
    label,
    colour,
    points: [least, gops / peaks.copyGbps, most].map((x) => ({ x, y: Math.min(gops, x * peaks.copyGbps) })),
  })
  const dots = (type: ElementType, colour: number): Series => ({
    label: type,
    colour,
    points: kernels
      .filter((row) => typeOf(row) === type)
      .map(({ name, shape, variant, gops, gbps }) => ({
        x: gops / gbps,
        y: gops,
        text: `${name} (${shape}), ${variant}`,
      })),
  })
  return {
    id: 'roofline',
    title: 'Kernels under the roofs of the adapter',
    kind: 'roofline',
    height: 520,
    xTitle: 'operations a byte',
    yTitle: 'Gop/s',
    series: [
      roof('int8 roof', peaks.dotGops, 0),
      roof('float32 roof', peaks.fmaGops, 1),
      dots('int8', 0),
      dots('float32', 1),
    ],
  }
}
