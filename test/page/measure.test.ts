/** The Measure view: the device in words, the open model timed, the figures copied. */
import { expect, test, vi } from 'vitest'
import { networksReady, newVisitor, openPage, origin, overflow, seriousFindings } from './frame'

// A busy machine without a GPU takes its time.
vi.setConfig({ testTimeout: 180_000 })

test('the device is described; float32 and int8 are measured and copied as JSON', async () => {
  const visitor = await newVisitor()
  await visitor.grantPermissions(['clipboard-read', 'clipboard-write'], { origin })
  const page = await openPage({ view: 'measure', visitor })
  const device = page.getByRole('region', { name: 'Browser and adapter' })
  await expect
    .poll(() => device.textContent(), { timeout: 60_000 })
    .toMatch(/Chrom.* 1\d\d\..*int8 products(built in|emulated): /)
  expect(await page.getByText(/^All limits \(\d\d\)$/).count()).toBe(1)
  await networksReady(page)

  await page.getByLabel('Largest batch').selectOption('4')
  await page.getByRole('button', { name: 'Measure', exact: true }).click()
  await page.getByRole('button', { name: 'Cancel' }).waitFor()
  const table = page.getByRole('region', { name: 'What was measured, an item' })
  await page.getByRole('button', { name: 'Cancel' }).waitFor({ state: 'detached', timeout: 60_000 })
  expect(await table.getByRole('row').count()).toBe(5)
  expect(await table.textContent()).toMatch(/4float32[\d.]+ ms.*4int8[\d.]+ ms/)
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
