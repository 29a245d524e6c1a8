import { readFile } from 'node:fs/promises'
import type { Page } from 'playwright'
import { expect, test } from 'vitest'
import { type Graph, loadModel } from '../../../src/index'
import { referenceRunner } from '../../../src/quantize/index'
import { syntheticDigits } from '../../../src/train/index'
import { goTo, networksReady, newVisitor, openPage, overflow, seriousFindings } from './frame'

async function setNumber(page: Page, label: string, value: number): Promise<void> {
  await page.getByLabel(label, { exact: true }).fill(String(value))
  await page.keyboard.press('Tab')
}

const quantizeButton = (page: Page) => page.getByRole('button', { name: 'Quantize', exact: true })

/** Quantizes, measures on a few inputs and waits for the table; returns its rows. */
async function quantize(page: Page, tests: number): Promise<string[]> {
  await setNumber(page, 'Inputs to measure on', tests)
  await quantizeButton(page).click()
  await expect.poll(() => quantizeButton(page).isEnabled()).toBe(true)
  return (await page.locator('tbody tr').allInnerTexts()).map((row) => row.replaceAll(/\s/g, ' '))
}

async function download(page: Page, label: string): Promise<{ path: string; graph: Graph }> {
  const started = page.waitForEvent('download')
  await page.getByRole('button', { name: label }).click()
  const path = await (await started).path()
  return { path, graph: await loadModel(new Uint8Array(await readFile(path))) }
}

/** The class that the CPU reference gives a digit. */
async function answerOf(graph: Graph, image: Float32Array): Promise<number> {
  const [input, output] = [graph.inputs[0]?.name ?? '', graph.outputs[0]?.name]
  for await (const [name, values] of await referenceRunner(graph)({ [input]: image })) {
    if (name === output) return values.indexOf(Math.max(...values))
  }
  return -1
}

test('quantized, downloaded, and the file reloads and agrees; a second visit keeps it all', async () => {
  const visitor = await newVisitor()
  const page = await openPage({ view: 'quantize', visitor })
  await networksReady(page)
  await setNumber(page, 'Calibration inputs', 8)
  const rows = await quantize(page, 20)
  expect(rows[0]).toMatch(/^Accuracy (\d+\.\d) % (\d+\.\d) % [±+−][\d.]+ points$/)
  expect(rows[2]).toMatch(/^Time an input, median [\d.]+ ms [\d.]+ ms [\d.]+×$/)
  expect(rows[3]).toBe('Size of the file 13.1 MB 3.31 MB 0.252×')
  expect(await page.textContent('main')).toMatch(/Measured on 20 digits that the page drew.*; on WebGPU on /)
  expect(await page.textContent('main')).toMatch(
    /The layer that diverges most is ".*": its values are [\d.]+ dB/,
  )
  expect(await seriousFindings(page)).toEqual([])

  const [float, int8] = [await download(page, 'Download float32'), await download(page, 'Download int8')]
  expect([float, int8].map(({ graph }) => graph.inputs[0]?.type)).toEqual(['float32', 'int8'])
  const { images } = syntheticDigits({ count: 10, seed: 5 })
  for (let i = 0; i < 10; i++) {
    const image = Float32Array.from(images.subarray(784 * i, 784 * (i + 1)), (byte) => byte / 255)
    expect(await answerOf(int8.graph, image)).toBe(await answerOf(float.graph, image))
  }

  await page.getByLabel('Range of an activation').selectOption('percentile')
  await page.getByText('These figures are of other settings').waitFor()
  await page.close()
  const again = await openPage({ view: 'quantize', visitor, width: 360, theme: 'dark' })
  await networksReady(again)
  expect(await again.getByLabel('Range of an activation').inputValue()).toBe('percentile')
  await again.getByLabel('Range of an activation').selectOption('minmax')
  expect(await again.getByText('These figures are of other settings').count()).toBe(0)
  expect((await again.locator('tbody tr').allInnerTexts()).length).toBe(rows.length)
  expect(await overflow(again)).toBe(0)

  await goTo(again, 'Open')
  const choose = again.getByRole('region', { name: 'Choose files' }).locator('input').first()
  const buffer = await readFile(int8.path)
  await choose.setInputFiles({ name: 'again.tflite', mimeType: 'application/octet-stream', buffer })
  await expect.poll(() => again.textContent('.device-line')).toContain('again')
  await goTo(again, 'Quantize')
  await again.getByText('is quantized already').waitFor()
})

test('without WebGPU the CPU reference quantizes and measures, and says so; a run can be cancelled', async () => {
  const page = await openPage({ view: 'quantize', gpu: false })
  await networksReady(page)
  await setNumber(page, 'Inputs to measure on', 5000)
  await quantizeButton(page).click()
  await page.getByText(/^Measuring: input/).waitFor()
  await page.getByRole('button', { name: 'Cancel' }).click()
  await expect.poll(() => quantizeButton(page).isEnabled()).toBe(true)
  expect(await page.locator('.problem').count()).toBe(0)
  await page.getByLabel('Form', { exact: true }).selectOption('weights')
  const rows = await quantize(page, 3)
  expect(rows.at(-1)).toMatch(/^Size of the file 13\.1 MB 3\.\d+ MB/)
  expect(await page.textContent('main')).toContain('Measured on 3 digits that the page drew')
  expect(await page.textContent('main')).toContain('on the CPU reference, because there is no WebGPU')
})
