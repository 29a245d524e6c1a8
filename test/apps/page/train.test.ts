import { readFile } from 'node:fs/promises'
import { gzipSync } from 'node:zlib'
import type { Page } from 'playwright'
import { expect, test } from 'vitest'
import { loadModel } from '../../../src/index'
import { syntheticDigits } from '../../../src/train/index'
import { idxImages, idxLabels } from '../../train/idx-files'
import { newVisitor, openPage, overflow, seriousFindings } from './frame'

const line = (page: Page) => page.textContent('.progress-line', { timeout: 1000 }).catch(() => '')
/** Training needs no network: the shipped one would only take time. */
const missing = /models\/mnist/

const button = (page: Page, name: string | RegExp) => page.getByRole('button', { name })

/** Waits for a line such as "Training: step 7 of 40 · …"; returns the step. */
async function waitFor(page: Page, says: string, atLeast = 0): Promise<number> {
  let step = -1
  const reached = async () => {
    const [, what, done] = /^(.*): step (\d+) of/.exec((await line(page)) ?? '') ?? []
    step = what === says ? Number(done) : -1
    return step >= atLeast
  }
  await expect.poll(reached, { interval: 100 }).toBe(true)
  return step
}

async function setNumber(page: Page, label: string, value: number): Promise<void> {
  await page.getByLabel(label, { exact: true }).fill(String(value))
  await page.keyboard.press('Tab')
}

/** The values of the accuracy chart's table, in percent, where there are any. */
async function heldOutAccuracies(page: Page): Promise<number[]> {
  const cells = await page.locator('figure:last-of-type tbody tr td:last-child').allTextContents()
  return cells.map(Number.parseFloat).filter(Number.isFinite)
}

test('a run on drawn digits pauses, goes on after a reload, ends, and is the open model', async () => {
  const visitor = await newVisitor()
  const first = await openPage({ view: 'train', visitor, missing })
  await setNumber(first, 'Steps', 30)
  await setNumber(first, 'Images a step', 24)
  await button(first, 'Start training').click()
  await waitFor(first, 'Training', 2)
  await button(first, 'Pause').click()
  const paused = await waitFor(first, 'Paused', 2)
  await button(first, `Go on from step ${paused}`).click()
  await waitFor(first, 'Training', Math.max(10, paused + 1))
  await button(first, 'Pause').click()
  const kept = await waitFor(first, 'Paused', 10)
  await first.close()

  const page = await openPage({ view: 'train', visitor, missing })
  expect(await waitFor(page, 'Left by an earlier visit')).toBe(kept)
  expect((await heldOutAccuracies(page)).length).toBeGreaterThan(0)
  await button(page, `Go on from step ${kept}`).click()
  await waitFor(page, 'Done', 30)
  const accuracies = await heldOutAccuracies(page)
  expect(accuracies.at(-1)).toBeGreaterThan(60)
  expect(accuracies.at(-1)).toBeGreaterThan((accuracies[0] ?? 100) + 5)
  expect(await page.textContent('.facts')).toContain('WebAssembly')
  await expect.poll(() => page.textContent('.device-line')).toContain('Deep MNIST, trained in this page')
  const download = page.waitForEvent('download')
  await button(page, 'Download float32').click()
  const model = await loadModel(new Uint8Array(await readFile(await (await download).path())))
  expect(model.operators.map(({ def }) => def.kind)).toContain('CONV_2D')
  expect(await seriousFindings(page)).toEqual([])
})

test('a run that is stopped hands out what it has; a discarded one is forgotten', async () => {
  const page = await openPage({ view: 'train', width: 360, theme: 'dark', missing })
  await setNumber(page, 'Images a step', 4)
  await button(page, 'Start training').click()
  await waitFor(page, 'Training', 1)
  await button(page, 'Finish now').click()
  const step = await waitFor(page, 'Done', 1)
  await expect.poll(() => line(page)).toContain(`is now the network of step ${step}.`)
  expect(await overflow(page)).toBe(0)
  await button(page, 'Train anew').click()
  await waitFor(page, 'Training', 1)
  await button(page, 'Discard').click()
  await button(page, 'Start training').waitFor()
  expect(await line(page)).toContain('Ready: step 0 of 100')
})

test('MNIST is taken from files; what is missing, does not come, or fails, is said', async () => {
  const page = await openPage({ view: 'train', missing: /models\/mnist|training-worker/ })
  await page.getByLabel('Images', { exact: true }).selectOption('mnist')
  expect(await button(page, 'Start training').isDisabled()).toBe(true)
  await page.route(/githubusercontent|googleapis|amazonaws/, (route) =>
    route.fulfill({ status: 404, headers: { 'access-control-allow-origin': '*' } }),
  )
  await button(page, /^Download MNIST/).click()
  await expect
    .poll(() => page.textContent('.problem'))
    .toMatch(/githubusercontent.*HTTP status 404.*googleapis.*404.*amazonaws.*404/)
  const [train, small] = [syntheticDigits({ count: 60, seed: 1 }), syntheticDigits({ count: 20, seed: 2 })]
  const files = [
    { name: 'train-images-idx3-ubyte.gz', buffer: gzipSync(idxImages(train)) },
    { name: 'train-labels-idx1-ubyte', buffer: Buffer.from(idxLabels(train)) },
    { name: 't10k-images.idx3-ubyte', buffer: Buffer.from(idxImages(small)) },
    { name: 't10k-labels-idx1-ubyte.gz', buffer: gzipSync(idxLabels(small)) },
  ].map((file) => ({ ...file, mimeType: 'application/octet-stream' }))
  const choose = page.getByLabel('Choose MNIST’s files').locator('input')
  await choose.setInputFiles(files.slice(0, 3))
  await expect.poll(() => page.textContent('.problem')).toContain('t10k-labels-idx1-ubyte is missing')
  await choose.setInputFiles(files)
  await page.getByText('60 images to train on, 20 to test on').waitFor()
  await setNumber(page, 'Images a step', 10)
  await button(page, 'Start training').click()
  await expect
    .poll(() => page.textContent('.problem'))
    .toMatch(/^Training ended: the training worker ended: its file could not be loaded\./)
  expect(await button(page, 'Train anew').isEnabled()).toBe(true)
})
