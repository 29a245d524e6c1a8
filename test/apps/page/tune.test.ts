/** Tuning in the Measure view: what is found, what it gained, and that it is kept and followed. */
import type { Page } from 'playwright'
import { expect, test } from 'vitest'
import { sayGains } from '../../../src/apps/page/measure/tune-panel'
import { readTuned } from '../../../src/apps/page/state/tuning'
import type { Graph } from '../../../src/index'
import { softmax } from '../../../src/ops/index'
import { calibrate, quantize, saveModel } from '../../../src/quantize/index'
import { Net } from '../../passes/net'
import { mixedNetwork, randomSamples } from '../../quantize/networks'
import { dropFiles } from './drop'
import { goTo, newVisitor, openPage, origin, overflow, seriousFindings } from './frame'

const button = (page: Page, name: string) => page.getByRole('button', { name, exact: true })
const panel = (page: Page) => page.getByRole('region', { name: 'Tune for this device' })
const kept = (page: Page) =>
  page.evaluate(() => JSON.parse(localStorage.getItem('octet.tuning') ?? 'null') as unknown)

/** A small network in int8, whose layers are quick enough to be timed on a software adapter, too. */
async function small(): Promise<Graph> {
  const float = mixedNetwork()
  return quantize(float, await calibrate(float, randomSamples(float, 4)))
}

/** A network with no choice of how to compute it. */
function softmaxAlone(): Graph {
  const net = new Net()
  const logits = net.input([1, 10], 'logits')
  return net.graph([logits], [net.emit(softmax, { beta: 1 }, [logits], 'probabilities')])
}

async function open(page: Page, name: string, graph: Graph): Promise<void> {
  await dropFiles(page.getByRole('region', { name: 'Choose files' }), [
    { name: `${name}.tflite`, bytes: saveModel(graph) },
  ])
  await expect.poll(() => page.textContent('.device-line')).toContain(`Open model: ${name}`)
}

/** Measures, and returns true if the result says that it followed a tuning. */
async function measuredTuned(page: Page): Promise<boolean> {
  await page.getByLabel('Largest batch').selectOption('1')
  await button(page, 'Measure').click()
  await button(page, 'Copy as JSON').waitFor({ state: 'detached' })
  await button(page, 'Copy as JSON').click()
  await page.getByText('Copied.').waitFor()
  const copied = await page.evaluate(() => navigator.clipboard.readText())
  return (JSON.parse(copied) as { tuned: boolean }).tuned
}

test('layers are timed, what that gained is said and kept, sessions follow it until it is forgotten', async () => {
  const visitor = await newVisitor()
  await visitor.grantPermissions(['clipboard-read', 'clipboard-write'], { origin })
  const page = await openPage({ view: 'open', visitor, missing: /models/ })
  await open(page, 'small', await small())
  await goTo(page, 'Measure')
  await button(page, 'Measure').click()
  expect(await button(page, 'Tune for this device').getAttribute('aria-disabled')).toBe('true')
  await button(page, 'Copy as JSON').waitFor()
  expect(await measuredTuned(page)).toBe(false)

  await button(page, 'Tune for this device').click()
  const says =
    /Tuned on \d+ \w+ \d{4}, \d\d:\d\d with small: \d+ kinds? of layer timed on this device so far\. int8 (shows no clear gain|takes [\d.]+ of the time that it took)/
  await expect.poll(() => panel(page).textContent()).toMatch(says)
  const table = panel(page).getByRole('region', { name: 'What tuning gained, a run' })
  expect(await table.textContent()).toMatch(/int8[\d.]+ ms[\d.]+ ms[\d.]+ of \d$/)
  await expect.poll(async () => readTuned(await kept(page))?.model).toBe('small')
  const found = readTuned(await kept(page))
  expect(Object.keys(found?.tuning.winners ?? {}).length).toBeGreaterThan(0)
  expect(await seriousFindings(page)).toEqual([])
  expect(await measuredTuned(page)).toBe(true)
  expect(await page.textContent('.results')).toMatch(/on WebGPU on .*, tuned\./)

  await page.reload()
  await expect.poll(() => panel(page).textContent()).toMatch(says)
  expect(await measuredTuned(page)).toBe(true)
  expect(await page.getByText('It is not used').count()).toBe(0)
  await page.setViewportSize({ width: 360, height: 800 })
  await page.emulateMedia({ colorScheme: 'dark' })
  expect(await seriousFindings(page)).toEqual([])
  expect(await overflow(page)).toBe(0)

  // As another version of the browser would find it.
  await page.evaluate(() => {
    const text = localStorage.getItem('octet.tuning') ?? ''
    localStorage.setItem('octet.tuning', text.replace(/"adapter":"[^"]*"/, '"adapter":"another"'))
  })
  await page.reload()
  await page.getByText('It is not used: it is of another adapter').waitFor()
  expect(await measuredTuned(page)).toBe(false)

  await button(page, 'Forget the tuning').click()
  await expect.poll(() => kept(page)).toBe(null)
  await button(page, 'Tune for this device').waitFor()
  expect(await page.getByText('Tuned on').count()).toBe(0)
})

test('where there is nothing to choose, nothing is found, nothing is kept, and the view says so', async () => {
  const page = await openPage({ view: 'open', missing: /models/ })
  await open(page, 'softmax', softmaxAlone())
  await goTo(page, 'Measure')
  await button(page, 'Tune for this device').click()
  await page.getByText('Nothing was gained: no layer of softmax has several ways').waitFor()
  expect(await button(page, 'Forget the tuning').count()).toBe(0)
  expect(await kept(page)).toBe(null)
})

test('without WebGPU there is nothing to tune, and the view says so', async () => {
  const page = await openPage({ view: 'open', gpu: false, missing: /models/ })
  await open(page, 'small', await small())
  await goTo(page, 'Measure')
  await panel(page).getByText('There is nothing to tune without WebGPU').waitFor()
  expect(await button(page, 'Tune for this device').count()).toBe(0)
})

test('gains in words: what may be chance is nothing, and a loss is no gain', () => {
  const say = (tunedMs: number, faster: number, rounds = 7) =>
    sayGains([{ form: 'int8', guessedMs: 10, tunedMs, rounds, faster }])
  const takes = 'int8 takes 0.8 of the time that it took.'
  const nothing = 'int8 shows no clear gain.'
  expect([say(8, 6), say(8, 5), say(9.8, 7), say(12, 2), say(8, 1, 1)]).toEqual([
    takes,
    nothing,
    nothing,
    nothing,
    nothing,
  ])
  expect(say(12, 1)).toBe('int8 takes 1.2 of the time that it took: forget the tuning if that stays so.')
})

test('a kept tuning that is damaged is none', () => {
  const tuning = { adapter: 'a', shaders: 's', dot: 'native', winners: { conv: 'rows' } }
  const whole = { tuning, date: '2027-01-01', model: 'net', gains: [] }
  expect(readTuned(whole)).toEqual(whole)
  const damaged = [
    { ...tuning, winners: { conv: 1 } },
    { ...tuning, winners: 'rows' },
    { ...tuning, winners: null },
    { ...tuning, dot: 'x' },
    { ...tuning, shaders: undefined },
  ]
  for (const one of damaged) expect(readTuned({ ...whole, tuning: one })).toBeUndefined()
  expect(readTuned({ ...whole, gains: [{ form: 'int8', guessedMs: 1, tunedMs: 1 }] })).toBeUndefined()
  for (const kept of [null, 7, 'text', {}]) expect(readTuned(kept)).toBeUndefined()
})
