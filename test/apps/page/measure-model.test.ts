/** Computations of the Measure view: rounds in turns, bounds, the copied text, the description of the device. */
import { describe, expect, test } from 'vitest'
import { bounds, tooLarge } from '../../../src/apps/page/measure/batches'
import { browserVersion, describeDevice, dotReason, isBytes } from '../../../src/apps/page/measure/device'
import { readReports } from '../../../src/apps/page/measure/kept'
import { type Competitor, race } from '../../../src/apps/page/measure/race'
import { type LeftOut, pairRows, type Row, reportOf } from '../../../src/apps/page/measure/rows'
import { repeatsFor, roundsFor, spreadOf } from '../../../src/apps/page/measure/statistics'

/** Competitors that take so many milliseconds of a clock that only they move, and the order of their runs. */
function onClock(...costs: number[]) {
  let clock = 0
  const order: number[] = []
  const competitors = costs.map(
    (cost, i): Competitor => ({
      run: async () => {
        clock += cost
        order.push(i)
      },
    }),
  )
  return { competitors, order, now: () => clock }
}

describe('rounds', () => {
  test('competitors take turns after a warm-up, and quick ones run several times a round', async () => {
    const { competitors, order, now } = onClock(30, 100)
    const turns: number[] = []
    const signal = new AbortController().signal
    const times = await race(competitors, { budgetMs: 500, signal, now, onTurn: (done) => turns.push(done) })
    expect(order.slice(0, 4)).toEqual([0, 0, 1, 1])
    const round = [0, 0, 1]
    expect(order.slice(4)).toEqual([...round, ...round, ...round, ...round, ...round])
    expect(times).toEqual([Array(5).fill(30), Array(5).fill(100)])
    expect(turns.at(-1)).toBe(10)
  })

  test('a signal ends the race', async () => {
    const { competitors, now } = onClock(30, 100)
    const controller = new AbortController()
    const onTurn = () => controller.abort(new Error('stopped'))
    const racing = race(competitors, { budgetMs: 500, signal: controller.signal, now, onTurn })
    await expect(racing).rejects.toThrow('stopped')
  })

  test('as many rounds as the time allows, and a minimum and a median of them', () => {
    expect([1, 100, 240, 700].map((once) => roundsFor(once, 1000))).toEqual([7, 7, 3, 2])
    expect([0, 7, 60, 900].map(repeatsFor)).toEqual([200, 9, 1, 1])
    expect(spreadOf([5, 1, 3])).toEqual({ min: 1, median: 3 })
    expect(spreadOf([4, 1, 3, 2])).toEqual({ min: 1, median: 2.5 })
  })

  test('batch sizes that would take too long or too much are left out', () => {
    expect(tooLarge(4, { batch: 1, runMs: 10, gpuBytes: 1e6 })).toBeUndefined()
    expect(tooLarge(4, { batch: 1, runMs: bounds.runMs / 3, gpuBytes: 1e6 })).toMatch(/about 3\.3 s/)
    expect(tooLarge(32, { batch: 16, runMs: 1, gpuBytes: 500e6 })).toMatch(/about 1000 MB/)
  })
})

const row = (engine: Row['engine'], batch: number, min: number): Row => ({
  model: 'net',
  batch,
  engine,
  msPerItem: { min, median: min },
  gpuMsPerItem: null,
  firstAnswerMs: 1,
  bytes: 2,
  rounds: 3,
})

describe('what is reported', () => {
  const rows = [row('octet-int8', 4, 1), row('octet-float32', 4, 2), row('octet-int8', 1, 3)]

  test('both forms side by side with their ratio, and lines for what is planned', () => {
    expect(pairRows([], [1, 4])).toEqual([{ batch: 1 }, { batch: 4 }])
    expect(pairRows(rows)).toEqual([
      { batch: 1, int8: rows[2] },
      { batch: 4, int8: rows[0], float: rows[1], ratio: 0.5 },
    ])
  })

  test('the rows, with when and where they were taken; what is kept of them is read back if it is whole', () => {
    const device = describeDevice(undefined, ['b', 'a'], { userAgent: 'Mozilla/5.0 Firefox/150.0' })
    const leftOut: LeftOut[] = [{ batch: 8, reason: 'why' }]
    const report = reportOf(device, { rows, leftOut, tuned: true }, new Date(0))
    expect(report).toEqual({
      adapter: null,
      browser: 'Firefox 150.0',
      features: [],
      language: ['a', 'b'],
      date: '1970-01-01T00:00:00.000Z',
      tuned: true,
      rows,
      leftOut,
    })
    const again: unknown = JSON.parse(JSON.stringify([report]))
    expect(readReports(again)).toEqual([report])
    const damaged = [
      { ...report, rows: [] },
      { ...report, rows: [{ ...rows[0], msPerItem: { min: '1', median: 1 } }] },
      { ...report, rows: [{ ...rows[0], engine: 'other' }] },
      { ...report, date: 'yesterday' },
      { ...report, adapter: { vendor: 'google' } },
      { ...report, leftOut: [{}] },
      { ...report, tuned: 1 },
      null,
    ]
    expect(readReports([...damaged, report])).toEqual([report])
    for (const kept of [null, 7, {}, 'text']) expect(readReports(kept)).toEqual([])
  })
})

describe('the device', () => {
  test('what an adapter says, with limits from its prototype and what only some browsers tell', () => {
    const limits = Object.create({ maxBufferSize: 5, maxBindGroups: 4 }) as GPUSupportedLimits
    const info = {
      vendor: 'google',
      architecture: 'swiftshader',
      device: '',
      description: 'x',
      driver: '9.1',
    }
    const adapter = { info: info as unknown as GPUAdapterInfo, limits, features: new Set(['z', 'a']) }
    const report = describeDevice(adapter as unknown as GPUAdapter, [], { userAgent: '' })
    expect(report.adapter).toEqual({ ...info, software: true })
    expect(report.limits).toEqual({ maxBufferSize: 5, maxBindGroups: 4 })
    expect(report.features).toEqual(['a', 'z'])
  })

  test('limits in bytes', () => {
    const names = [
      'maxBufferSize',
      'maxStorageBufferBindingSize',
      'maxComputeWorkgroupSizeX',
      'maxBindGroups',
    ]
    expect(names.filter(isBytes)).toEqual(['maxBufferSize', 'maxStorageBufferBindingSize'])
  })

  test.each([
    ['Mozilla/5.0 (X11) AppleWebKit/537.36 Chrome/156.0.0.0 Safari/537.36', 'Chrome 156.0.0.0'],
    ['Mozilla/5.0 AppleWebKit/537.36 Chrome/156.0.0.0 Safari/537.36 Edg/156.0', 'Microsoft Edge 156.0.0.0'],
    ['Mozilla/5.0 (Macintosh) AppleWebKit/605.1.15 Version/26.1 Safari/605.1.15', 'Safari 26.1'],
    ['something else', 'something else'],
  ])('browser %s', (userAgent, name) => {
    expect(browserVersion({ userAgent })).toBe(name)
  })

  test('brands name what a user agent leaves open', () => {
    const brands = [
      { brand: 'Not:A-Brand', version: '24' },
      { brand: 'Chromium', version: '156' },
    ]
    expect(browserVersion({ userAgent: 'Chrome/156.0', userAgentData: { brands } })).toBe('Chromium 156.0')
  })

  test('why packed products are computed as they are', () => {
    const language = ['packed_4x8_integer_dot_product']
    expect(dotReason('native', language)).toMatch(/has dot4I8Packed, which/)
    expect(dotReason('emulated', language)).toMatch(/on this adapter float32/)
    expect(dotReason('emulated', [])).toMatch(/lacks packed_4x8/)
  })
})
