import { describe, expect, test } from 'vitest'
import { engineCharts, rooflineChart } from '../../bench/report/charts'
import { formatHtml } from '../../bench/report/html'
import { kernelRatios, modelRatios } from '../../bench/report/report'
import { digits, formatReport, percent } from '../../bench/report/table'
import { row, smallReport } from './report'

describe('ratios', () => {
  test('Octet int8 over the others, at equal batches', () => {
    expect(modelRatios([row('octet-int8', 1, 2), row('tfjs-webgpu', 1, 8)])).toEqual([
      {
        model: 'MNIST',
        batch: 1,
        of: 'octet-int8',
        to: 'tfjs-webgpu',
        min: 0.25,
        median: 0.25,
        firstAnswer: 0.25,
      },
    ])
  })

  test('with several batches also each at its best', () => {
    const rows = [
      row('octet-int8', 1, 4),
      row('octet-int8', 32, 1),
      row('tfjs-webgpu', 1, 2),
      row('tfjs-webgpu', 32, 8),
    ]
    const best = modelRatios(rows).find(({ batch }) => batch === 'best')
    expect(best).toMatchObject({ to: 'tfjs-webgpu', min: 0.5 })
  })

  test('models are apart, and without Octet int8 there are none', () => {
    expect(modelRatios([row('octet-int8', 1, 1), row('tfjs-webgpu', 1, 1, 'VWW')])).toEqual([])
  })

  test('kernels: int8 over float32, where both have a time', () => {
    const { kernels } = smallReport()
    expect(kernelRatios(kernels)).toEqual([
      { kernel: 'square <512> (512×512×512)', int8ToFloat32: 1 / 4, chosen: 1 / 3 },
    ])
    expect(kernelRatios(kernels.slice(0, 2))).toEqual([])
  })
})

describe('JSON', () => {
  test('has the shape that is promised', () => {
    const report = JSON.parse(JSON.stringify(smallReport())) as Record<string, Record<string, unknown>[]>
    expect(Object.keys(report)).toEqual(['adapter', 'date', 'rows', 'kernels', 'ratios'])
    expect(Object.keys(report.rows?.[0] ?? {})).toEqual([
      'model',
      'batch',
      'engine',
      'msPerItem',
      'gpuMsPerItem',
      'firstAnswerMs',
      'bytes',
      'rounds',
    ])
    expect(Object.keys(report.kernels?.[0] ?? {})).toEqual([
      'name',
      'shape',
      'variant',
      'gops',
      'gbps',
      'peakShare',
      'chosen',
    ])
  })
})

describe('the table', () => {
  test('has every row, the ratio beside the other engine, and the peaks', () => {
    const text = formatReport(smallReport())
    expect(text).toMatch(/tfjs-webgpu.*8\.00.*16\.0.*800 ms.*1\.50 MB.*0\.250×/)
    expect(text).toContain('each at its best batch: octet-int8 takes 0.125× the time of tfjs-webgpu')
    expect(text).toContain('measured peaks: 60.0 Gop/s int8, 40.0 Gop/s float32, 20.0 GB/s')
    expect(text).toMatch(/square <512>.*int8 plain \*.*50 %.*0\.333×, best 0\.250×/)
    expect(text).toMatch(/int8 tile64 .*67 %/)
  })

  test('numbers', () => {
    expect([0.012345, 1.5, 123456, Number.NaN].map(digits)).toEqual(['0.0123', '1.50', '123456', '–'])
    expect([0.5, 0.0123].map(percent)).toEqual(['50 %', '1.2 %'])
  })
})

describe('the HTML report', () => {
  test('a chart for each model and batch, and a roofline', () => {
    const charts = engineCharts(smallReport())
    expect(charts.map(({ title }) => title)).toEqual(['MNIST, batch 1', 'MNIST, batch 32'])
    const roofline = rooflineChart(smallReport())
    expect(roofline?.series.map(({ label }) => label)).toEqual([
      'int8 roof',
      'float32 roof',
      'int8',
      'float32',
    ])
    const [left, knee, right] = roofline?.series[0]?.points ?? []
    expect(knee).toEqual({ x: 3, y: 60 })
    expect(right?.y).toBe(60)
    expect(left?.y).toBeCloseTo(20 * Number(left?.x))
    for (const { points } of roofline?.series.slice(0, 2) ?? []) {
      expect(points.map(({ x }) => x)).toEqual(points.map(({ x }) => x).toSorted((a, b) => a - b))
    }
    expect(roofline?.series[2]?.points).toEqual([
      { x: 30, y: 30, text: 'square <512> (512×512×512), int8 plain' },
      { x: 40 / 1.3, y: 40, text: 'square <512> (512×512×512), int8 tile64' },
    ])
  })

  test('needs no other file, and what it shows is escaped', () => {
    const html = formatHtml(smallReport(), 'library("</script>")')
    expect(html).not.toMatch(/<script[^>]*src=|<link|@import|https?:/)
    expect(html).toContain('square &lt;512>')
    expect(html).not.toContain('square <512>')
    expect(html).toContain('library("<\\/script>")')
    const data = /<script type="application\/json" id="charts">(.*?)<\/script>/s.exec(html)?.[1] ?? ''
    expect(JSON.parse(data)).toHaveLength(3)
  })

  test('leaves out what was not measured', () => {
    const html = formatHtml({ ...smallReport(), kernels: [] }, '')
    expect(html).not.toContain('roofline"')
    expect(rooflineChart({ ...smallReport(), kernels: [] })).toBeUndefined()
  })
})
