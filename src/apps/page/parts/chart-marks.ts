/** A Chart.js plugin that draws vertical lines across a chart. */
import type { ChartType, Plugin } from 'chart.js'

export interface ChartMark {
  /** Position in labels: 0 is the middle of the first label, 0.5 is half-way to the second. */
  readonly at: number
  /** Written at the line's upper end. Without a text the line is thin and faint. */
  readonly text?: string
}

interface MarkOptions {
  readonly lines: readonly ChartMark[]
  readonly color: string
  readonly faint: string
}

declare module 'chart.js' {
  // Merging with Chart.js' interface requires its type parameter.
  interface PluginOptionsByType<TType extends ChartType> {
    marks?: MarkOptions
  }
}

export const chartMarks: Plugin<ChartType, MarkOptions> = {
  id: 'marks',
  afterDatasetsDraw({ ctx, chartArea, scales }, _, { lines, color, faint }) {
    const { x } = scales
    if (!x || !lines?.length) return
    const origin = x.getPixelForValue(0)
    const step = x.getPixelForValue(1) - origin
    ctx.save()
    ctx.font = '12px system-ui, sans-serif'
    ctx.textBaseline = 'top'
    for (const { at, text } of lines) {
      const left = origin + at * step
      if (!(left >= chartArea.left - 1 && left <= chartArea.right + 1)) continue
      ctx.strokeStyle = text === undefined ? faint : color
      ctx.fillStyle = color
      ctx.lineWidth = text === undefined ? 0.5 : 1.5
      ctx.beginPath()
      ctx.moveTo(left, chartArea.top)
      ctx.lineTo(left, chartArea.bottom)
      ctx.stroke()
      if (text === undefined) continue
      const right = left > (chartArea.left + chartArea.right) / 2
      ctx.textAlign = right ? 'right' : 'left'
      ctx.fillText(text, left + (right ? -4 : 4), chartArea.top + 2)
    }
    ctx.restore()
  },
}
