import type { Chart, ChartType } from 'chart.js'
import { useEffect, useRef } from 'preact/hooks'
import { type ChartSpec, themed } from './chart-theme'
import { DataTable } from './data-table'

/**
 * Shows a chart with a title, and the same numbers as a table for people who can't see it. The box keeps its size while
 * the chart loads and when the numbers change. Chart.js is loaded with the first chart.
 */
export function ChartFigure({
  title,
  summary,
  chart,
}: {
  title: string
  /** One sentence about what the chart shows. */
  summary?: string
  chart: ChartSpec
}) {
  const canvas = useRef<HTMLCanvasElement>(null)
  const shown = useRef<Chart<ChartType> | undefined>(undefined)
  const latest = useRef(chart)
  latest.current = chart
  useEffect(() => {
    let gone = false
    const draw = async () => {
      const { chartWithParts } = await import('./chart-library')
      if (gone || !canvas.current) return
      shown.current?.destroy()
      shown.current = new (chartWithParts())(canvas.current, themed(latest.current))
    }
    void draw()
    const theme = matchMedia('(prefers-color-scheme: dark)')
    theme.addEventListener('change', draw)
    return () => {
      gone = true
      theme.removeEventListener('change', draw)
      shown.current?.destroy()
    }
  }, [])
  useEffect(() => {
    if (!shown.current) return
    const { data, options } = themed(chart)
    shown.current.data = data
    if (options) shown.current.options = options
    shown.current.update('none')
  }, [chart])
  return (
    <figure class="chart">
      <figcaption>
        <strong>{title}</strong>
        {summary && <span class="faint"> {summary}</span>}
      </figcaption>
      <div class="chart-box">
        <canvas ref={canvas} role="img" aria-label={`${title}. The numbers are in the table below.`} />
      </div>
      <details>
        <summary>As a table</summary>
        <DataTable
          caption={title}
          hideCaption
          columns={[{ title: chart.x }, ...chart.series.map(({ name }) => ({ title: name, numeric: true }))]}
          rows={chart.labels.map((label, i) => [label, ...chart.series.map(({ values }) => show(values[i]))])}
        />
      </details>
    </figure>
  )
}

function show(value: number | null | undefined): string {
  return value === null || value === undefined ? '–' : String(Number(value.toPrecision(4)))
}
