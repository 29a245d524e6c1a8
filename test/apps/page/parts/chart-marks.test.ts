import type { Chart } from 'chart.js'
import { expect, test } from 'vitest'
import { type ChartMark, chartMarks } from '../../../../src/apps/page/parts/chart-marks'

/** Draws marks over a chart whose labels are 10 pixels apart, the first at 105, and says what was drawn. */
function draw(lines: readonly ChartMark[]) {
  const drawn: (string | number)[][] = []
  const ctx = {
    save: () => undefined,
    restore: () => undefined,
    beginPath: () => undefined,
    stroke: () => undefined,
    moveTo: (x: number) => drawn.push(['line', x]),
    lineTo: () => undefined,
    fillText: (text: string, x: number) => drawn.push([text, x]),
  }
  const chart = {
    ctx,
    chartArea: { left: 100, right: 200, top: 0, bottom: 50 },
    scales: { x: { getPixelForValue: (label: number) => 105 + 10 * label } },
  }
  const options = { lines, color: 'red', faint: 'grey' }
  chartMarks.afterDatasetsDraw?.(chart as unknown as Chart, {}, options, false)
  return drawn
}

test('marks lie between labels as their places say, with their texts towards the middle', () => {
  expect(draw([{ at: 0.5 }])).toEqual([['line', 110]])
  expect(
    draw([
      { at: 0, text: 'least' },
      { at: 9, text: 'greatest' },
    ]),
  ).toEqual([
    ['line', 105],
    ['least', 109],
    ['line', 195],
    ['greatest', 191],
  ])
})

test('marks beside the chart are left out', () => {
  expect(draw([{ at: -3, text: 'least' }, { at: 40 }])).toEqual([])
})
