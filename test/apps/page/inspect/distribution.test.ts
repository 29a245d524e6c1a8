import { expect, test } from 'vitest'
import { distribution } from '../../../../src/apps/page/inspect/distribution'

const grid = { scale: 0.5, zeroPoint: -128, low: 0, high: 127.5 }

test('float32 and int8 over the grid: shares, the grid’s ends, what saturates', () => {
  const float = [0, 0, 10, 130]
  const { chart, summary } = distribution({ float, int8: [0, 0, 10, 127.5], grid })
  expect(chart.series.map(({ name }) => name)).toEqual(['float32', 'int8'])
  for (const { values } of chart.series) {
    expect(values.reduce<number>((sum, share) => sum + (share ?? 0), 0)).toBeCloseTo(100)
  }
  expect(chart.labels.length).toBeLessThanOrEqual(81)
  expect(chart.max).toBe(100)
  expect(distribution({ float: [0, 0], int8: [0, 0], grid }).chart.max).toBe(250)
  expect(chart.marks?.filter(({ text }) => text).map(({ text }) => text)).toEqual(['least', 'greatest'])
  expect(summary).toBe(
    '4 values from 0 to 130. int8 holds 0 to 128 in steps of 0.5; 25 % of float32’s values saturates.',
  )
})

test('close up every step is marked, and int8 lies on the marks', () => {
  const { chart } = distribution({ float: [0.1, 0.6, 1.2], int8: [0, 0.5, 1], grid, close: true })
  const lines = chart.marks?.filter(({ text }) => text === undefined) ?? []
  expect(lines.length).toBe(25)
  expect(lines[1]?.at).toBe(4)
  const int8 = chart.series[1]?.values ?? []
  expect([...int8.keys()].filter((i) => int8[i] !== null)).toEqual([0, 4, 8])
})

test('one form alone, without a grid', () => {
  const { chart, summary } = distribution({ float: [-1, 1] })
  expect(chart.series).toHaveLength(1)
  expect(chart.marks).toEqual([])
  expect(summary).toBe('2 values from −1 to 1.')
})
