/** "Test this device" in the Measure view. */
import { readFile } from 'node:fs/promises'
import type { Page } from 'playwright'
import { expect, test } from 'vitest'
import type { SelfTestReport } from '../../../src/self-test'
import { newVisitor, openPage, overflow, seriousFindings } from './frame'

const button = (page: Page, name: string) => page.getByRole('button', { name, exact: true })
const panel = (page: Page) => page.getByRole('region', { name: 'Test this device' })

test('the device is tested without a model, can be cancelled, and its report is saved', async () => {
  const page = await openPage({ view: 'measure', visitor: await newVisitor(), missing: /models/ })
  await button(page, 'Test this device').click()
  await button(page, 'Cancel').click()
  await button(page, 'Cancel').waitFor({ state: 'detached' })
  expect(await panel(page).textContent()).not.toMatch(/The same bytes|not tested/)

  await button(page, 'Test this device').click()
  await expect
    .poll(() => panel(page).textContent(), { timeout: 150_000 })
    .toMatch(/The same bytes on this device: \d+ networks in \d+ ways, \d+ s\./)
  const downloading = page.waitForEvent('download')
  await button(page, 'Save the report').click()
  const download = await downloading
  expect(download.suggestedFilename()).toBe('octet-self-test.json')
  const report = JSON.parse(await readFile(await download.path(), 'utf8')) as SelfTestReport
  expect(report).toMatchObject({ same: true, failures: [], options: {} })
  expect(report.networks.length).toBeGreaterThan(35)
  // Somebody who wants to see it names the folder.
  const { SCREENSHOTS } = process.env
  const take = async (name: string) => {
    if (SCREENSHOTS) await panel(page).screenshot({ path: `${SCREENSHOTS}/self-test-${name}.png` })
  }
  await take('light')
  expect(await seriousFindings(page)).toEqual([])
  await page.setViewportSize({ width: 360, height: 800 })
  await page.emulateMedia({ colorScheme: 'dark' })
  expect(await seriousFindings(page)).toEqual([])
  expect(await overflow(page)).toBe(0)
  await take('dark-narrow')
})

test('without WebGPU there is nothing to test, and the view says so', async () => {
  const page = await openPage({ view: 'measure', gpu: false, missing: /models/ })
  await panel(page).getByText('There is nothing to test without WebGPU').waitFor()
  expect(await button(page, 'Test this device').count()).toBe(0)
})
