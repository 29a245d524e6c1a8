/** The Open view, as somebody uses it who brings a model. */
import { readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { encode } from 'fast-png'
import type { Page } from 'playwright'
import { expect, test } from 'vitest'
import { loadModel } from '../../../src/index'
import { saveModel } from '../../../src/quantize/index'
import { classifier, type GraphDef } from '../../formats/tfjs/graph-models'
import { mixedNetwork } from '../../quantize/networks'
import { dropFiles, type TestFile } from './drop'
import { goTo, newVisitor, openPage, overflow, seriousFindings } from './frame'

const topBox = (page: Page) => page.getByRole('region', { name: 'Choose files' })
const answerLine = (page: Page) => page.locator('.answer-line').textContent()
const answerMatches = (page: Page, pattern: RegExp) => expect.poll(() => answerLine(page)).toMatch(pattern)
const deviceLine = (page: Page, pattern: RegExp) =>
  expect.poll(() => page.textContent('.device-line')).toMatch(pattern)

/** A network of seven classes on 8×8 colour images. */
const floatModel: TestFile = { name: 'tiny.tflite', bytes: saveModel(mixedNetwork()) }

/** A white stroke like a one on black, in the middle of 56×56 pixels. */
function pictureOfOne(): TestFile {
  const data = new Uint8Array(56 * 56)
  for (let y = 10; y < 46; y++) data.fill(255, 56 * y + 25, 56 * y + 31)
  return {
    name: 'one.png',
    type: 'image/png',
    bytes: encode({ width: 56, height: 56, data, channels: 1, depth: 8 }),
  }
}

/** Follows the link to the Quantize view, has ranges taken from random inputs, and comes back. */
async function quantizeRandomly(page: Page): Promise<void> {
  await page.getByRole('link', { name: 'Quantize it', exact: true }).click()
  await page.getByLabel('Inputs', { exact: true }).selectOption('random')
  await page.getByLabel('Calibration inputs').fill('8')
  await page.getByLabel('Inputs to measure on').fill('10')
  await page.getByRole('button', { name: 'Quantize', exact: true }).click()
  await page.getByRole('region', { name: 'Before and after' }).waitFor()
  await goTo(page, 'Open')
  await page.getByRole('link', { name: 'Quantize it again' }).waitFor()
}

/** The file that a button saves is a network of that form. */
async function expectDownload(page: Page, form: 'int8' | 'float32'): Promise<void> {
  const saving = page.waitForEvent('download')
  await page.getByRole('button', { name: `Download ${form}` }).click()
  const download = await saving
  expect(download.suggestedFilename()).toBe(`tiny-${form}.tflite`)
  const graph = await loadModel(new Uint8Array(await readFile(await download.path())))
  expect(graph.inputs[0]?.type).toBe(form)
}

test('a dropped float model is described, run, verified, quantized; a corrupted file changes nothing; it is there again', async () => {
  const visitor = await newVisitor()
  const page = await openPage({ view: 'open', visitor })
  // While the network that the page comes with is still loading.
  await dropFiles(topBox(page), [floatModel])
  await deviceLine(page, /Open model: tiny, opened from tiny\.tflite\.$/)
  const facts = page.getByRole('region', { name: 'tiny, opened from tiny.tflite' })
  expect(await facts.textContent()).toMatch(/image: float32 1×8×8×3.*2 CONV_2D.*the GPU, every operator/)
  expect(await page.getByRole('link', { name: 'Quantize it', exact: true }).getAttribute('href')).toBe(
    '#quantize',
  )

  await page.getByRole('button', { name: 'Run on random numbers' }).click()
  await answerMatches(
    page,
    /^On random numbers: class \d \(float32 [\d.]+ %\)\. float32 took [\d.]+ ms, on the GPU/,
  )
  await dropFiles(topBox(page), [
    { ...pictureOfOne(), name: 'photo.png' },
    { name: 'labels.txt', bytes: new TextEncoder().encode('ant\nbee\ncat\ndog\nelk\nfox\ngnu\n') },
  ])
  await answerMatches(page, /^On photo\.png: (ant|bee|cat|dog|elk|fox|gnu) /)

  await page.getByRole('button', { name: 'Verify' }).click()
  const verdict = () => page.locator('.verdict').textContent()
  await expect.poll(verdict).toMatch(/agrees with the reference in every layer of the float32/)
  expect(
    await page.getByRole('region', { name: 'The GPU against the reference' }).getByRole('row').count(),
  ).toBe(mixedNetwork().operators.length + 1)

  await quantizeRandomly(page)
  await page.getByRole('button', { name: 'Verify' }).click()
  await expect.poll(verdict).toMatch(/agrees with the reference in every layer of the int8/)
  await expectDownload(page, 'int8')

  await dropFiles(topBox(page), [{ name: 'broken.tflite', bytes: floatModel.bytes.slice(0, 900) }])
  const problem = page.getByRole('alert')
  await problem.waitFor()
  expect(await problem.textContent()).toMatch(/^Nothing was opened: broken\.tflite: .*still is\./)
  await deviceLine(page, /Open model: tiny, /)
  await page.getByRole('button', { name: 'Run on random numbers' }).click()
  await answerMatches(page, /^On random numbers: /)
  expect(await seriousFindings(page)).toEqual([])
  await page.close()

  const again = await openPage({ view: 'open', visitor, width: 360, theme: 'dark' })
  await deviceLine(again, /Open model: tiny, opened from tiny\.tflite\.$/)
  await again.getByRole('button', { name: 'Forget labels.txt' }).waitFor()
  expect(await seriousFindings(again)).toEqual([])
  expect(await overflow(again)).toBe(0)
})

/** A camera that shows a grey bar on the move. */
function makeCamera(): void {
  navigator.mediaDevices.getUserMedia = async () => {
    const canvas = document.createElement('canvas')
    const context = canvas.getContext('2d')
    let at = 0
    setInterval(() => context?.fillRect(at++ % canvas.width, 0, 5, 100), 50)
    return canvas.captureStream(20)
  }
}

test('a TensorFlow.js model with its weights reads a dropped picture; without them it says which is missing', async () => {
  const page = await openPage({ view: 'open', before: makeCamera })
  const folder = 'public/models/mnist'
  const files = await Promise.all(
    (await readdir(folder)).map(async (name) => ({
      name,
      mimeType: '',
      buffer: await readFile(join(folder, name)),
    })),
  )
  const input = topBox(page).locator('input').first()
  await input.setInputFiles(files.filter(({ name }) => !name.endsWith('2of4.bin')))
  await expect
    .poll(() => page.getByRole('alert').textContent())
    .toMatch(/model\.json: weights file ".*2of4\.bin" cannot be read/)
  await input.setInputFiles(files)
  await deviceLine(page, /opened from model\.json\.$/)
  await dropFiles(page.getByRole('region', { name: 'Choose a picture' }), [pictureOfOne()])
  await answerMatches(page, /^On one\.png: class 1 \(float32 /)
  // The same network is what the page came with: it says the same of a digit turned to black on white.
  await page.getByLabel('Swap black and white').check()
  await answerMatches(page, /^On one\.png: (?!class 1 \()/)

  await page.getByRole('button', { name: 'Use the camera' }).click()
  await answerMatches(page, /^On the camera: /)
  await expect.poll(() => page.textContent('.rate')).toMatch(/^[\d.]+ frames a second$/)
  await page.getByRole('button', { name: 'Stop the camera' }).click()
  await page.getByRole('button', { name: 'Use the camera' }).waitFor()
  expect(await page.getByRole('alert').count()).toBe(0)
})

test('a TensorFlow.js graph model runs; one that leaves its size open says how to give it', async () => {
  const page = await openPage({ view: 'open' })
  const files = (def: GraphDef): TestFile[] => [
    { name: 'model.json', bytes: new TextEncoder().encode(JSON.stringify(def.json)) },
    { name: 'w', bytes: def.bytes },
  ]
  await dropFiles(topBox(page), files(classifier([-1, -1, -1, 3])))
  await expect
    .poll(() => page.getByRole('alert').textContent())
    .toMatch(/Placeholder "x": input shape .* octet freeze --input-shape x=1,224,224,3/)
  await dropFiles(topBox(page), files(classifier()))
  await deviceLine(page, /opened from model\.json\.$/)
  await page.getByRole('button', { name: 'Run on random numbers' }).click()
  await answerMatches(page, /^On random numbers: class \d \(float32 /)
})

test('without WebGPU and without a camera the view says so, and runs on the CPU', async () => {
  const visitor = await newVisitor({ gpu: false })
  const page = await openPage({ view: 'open', gpu: false, visitor })
  await dropFiles(topBox(page), [floatModel])
  await deviceLine(page, /Open model: tiny, /)
  await page.getByRole('button', { name: 'Run on random numbers' }).click()
  await answerMatches(page, /^On random numbers: class \d .*, on the CPU/)
  expect(await page.getByText('There is nothing to verify without WebGPU').count()).toBe(1)
  await page.getByRole('button', { name: 'Use the camera' }).click()
  await expect.poll(() => page.getByRole('alert').textContent()).toMatch(/^The camera did not start: /)
  await goTo(page, 'Measure')
  await page.getByText('Without WebGPU the CPU reference is timed').waitFor()
  await page.getByRole('button', { name: 'Measure', exact: true }).click()
  const table = page.getByRole('region', { name: 'What was measured, an item' })
  await expect.poll(() => table.textContent()).toMatch(/1float32[\d.]+ ms/)
})
