/** The Measure view: the device in words, the open model timed, the figures copied. */
import type { Page } from 'playwright'
import { expect, test } from 'vitest'
import { saveModel } from '../../../src/quantize/index'
import { mixedNetwork } from '../../quantize/networks'
import { dropFiles } from './drop'
import { goTo, networksReady, newVisitor, openPage, origin, overflow, seriousFindings } from './frame'

const table = (page: Page) => page.getByRole('region', { name: 'What was measured, an item' })

test('the device is described; float32 and int8 are measured and copied as JSON', async () => {
  const visitor = await newVisitor()
  await visitor.grantPermissions(['clipboard-read', 'clipboard-write'], { origin })
  const page = await openPage({ view: 'measure', visitor })
  const device = page.getByRole('region', { name: 'Browser and adapter' })
  await expect.poll(() => device.textContent()).toMatch(/Chrom.* 1\d\d\..*int8 products(built in|emulated): /)
  expect(await page.getByText(/^All limits \(\d\d\)$/).count()).toBe(1)
  await networksReady(page)

  await page.getByLabel('Largest batch').selectOption('4')
  await page.getByRole('button', { name: 'Measure', exact: true }).click()
  await page.getByRole('button', { name: 'Cancel' }).waitFor()
  await page.getByRole('button', { name: 'Cancel' }).waitFor({ state: 'detached' })
  expect(await table(page).getByRole('row').count()).toBe(5)
  expect(await table(page).textContent()).toMatch(/4float32[\d.]+ ms.*4int8[\d.]+ ms/)
  expect(await page.getByRole('img', { name: /^Milliseconds an item/ }).count()).toBe(1)

  await page.getByRole('button', { name: 'Copy as JSON' }).click()
  await page.getByText('Copied.').waitFor()
  const copied = JSON.parse(await page.evaluate(() => navigator.clipboard.readText())) as Copied
  expect(copied.browser).toMatch(/Chrom/)
  expect(typeof copied.adapter.software).toBe('boolean')
  expect(copied.leftOut).toEqual([])
  expect(copied.rows.map(({ engine, batch }) => `${engine} ${batch}`)).toEqual([
    'octet-float32 1',
    'octet-int8 1',
    'octet-float32 4',
    'octet-int8 4',
  ])
  for (const row of copied.rows) {
    expect(row.model).toBe('Deep MNIST')
    expect(row.msPerItem.min).toBeGreaterThan(0)
    expect(row.msPerItem.median).toBeGreaterThanOrEqual(row.msPerItem.min)
    expect(row.rounds).toBeGreaterThanOrEqual(2)
  }
  expect(await seriousFindings(page)).toEqual([])
  await page.setViewportSize({ width: 360, height: 800 })
  await page.emulateMedia({ colorScheme: 'dark' })
  expect(await seriousFindings(page)).toEqual([])
  expect(await overflow(page)).toBe(0)
})

test('what was measured is kept with its model, adapter and date, until it is forgotten', async () => {
  const visitor = await newVisitor()
  await visitor.grantPermissions(['clipboard-read', 'clipboard-write'], { origin })
  const page = await openPage({ view: 'measure', visitor })
  await networksReady(page)
  await page.getByLabel('Largest batch').selectOption('1')
  await page.getByLabel('GPU time too').uncheck()
  await page.getByRole('button', { name: 'Measure', exact: true }).click()
  const taken = page.locator('.results .faint').first()
  await page.getByRole('button', { name: 'Forget these figures' }).waitFor()
  const year = new Date().getFullYear()
  const said = new RegExp(
    `^Deep MNIST was measured on \\d+ \\w+ ${year}, \\d\\d:\\d\\d in Chrom.*, on WebGPU on \\w+ .*\\.$`,
  )
  expect(await taken.textContent()).toMatch(said)
  const copy = async () => {
    await page.getByRole('button', { name: 'Copy as JSON' }).click()
    await page.getByText('Copied.').waitFor()
    return JSON.parse(await page.evaluate(() => navigator.clipboard.readText())) as unknown
  }
  const [figures, copied] = [await table(page).textContent(), await copy()]

  await page.reload()
  await expect.poll(() => taken.textContent()).toMatch(/That was in an earlier visit\.$/)
  expect(await table(page).textContent()).toBe(figures)
  expect(await copy()).toEqual(copied)

  // Kept by another browser, say.
  await page.evaluate(() => {
    const kept = localStorage.getItem('octet.measured') ?? ''
    localStorage.setItem('octet.measured', kept.replace(/"browser":"[^"]*"/, '"browser":"Chromium 1.0"'))
  })
  await page.reload()
  await expect
    .poll(() => taken.textContent())
    .toMatch(/in Chromium 1\.0, .* in another browser or on another adapter: measure again to compare\.$/)

  // Another model has no figures yet; back at the first one, its own are there.
  await goTo(page, 'Open')
  const float = mixedNetwork()
  await dropFiles(page.getByRole('region', { name: 'Choose files' }), [
    { name: 'tiny.tflite', bytes: saveModel(float) },
  ])
  await expect.poll(() => page.textContent('.device-line')).toMatch(/Open model: tiny/)
  await goTo(page, 'Measure')
  await page.getByText('The chart and the table come here.').waitFor()
  expect(await page.getByRole('button', { name: 'Forget these figures' }).count()).toBe(0)
  await goTo(page, 'Open')
  await page.getByRole('button', { name: 'Back to the network that the page comes with' }).click()
  await expect.poll(() => page.textContent('.device-line')).toMatch(/Open model: Deep MNIST/)
  await goTo(page, 'Measure')
  expect(await table(page).textContent()).toBe(figures)

  await page.getByRole('button', { name: 'Forget these figures' }).press('Enter')
  await page.getByText('The chart and the table come here.').waitFor()
  expect(await page.evaluate(() => document.activeElement?.tagName)).not.toBe('BODY')
  await expect.poll(() => page.evaluate(() => localStorage.getItem('octet.measured'))).toBe('[]')
  await page.reload()
  await networksReady(page)
  await page.getByText('The chart and the table come here.').waitFor()
})

interface Copied {
  readonly browser: string
  readonly adapter: { readonly software: boolean }
  readonly leftOut: readonly unknown[]
  readonly rows: readonly {
    readonly model: string
    readonly engine: string
    readonly batch: number
    readonly msPerItem: { readonly min: number; readonly median: number }
    readonly rounds: number
  }[]
}
