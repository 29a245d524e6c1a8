/** The Inspect view, as somebody uses it who wants to know where int8 goes wrong. */
import { decode, encode } from 'fast-png'
import type { Locator, Page } from 'playwright'
import { expect, test } from 'vitest'
import { calibrate, quantize, saveModel } from '../../../src/quantize/index'
import { mixedNetwork, randomSamples } from '../../quantize/networks'
import { dropFiles } from './drop'
import { goTo, networksReady, openPage, overflow, seriousFindings } from './frame'

const graph = (page: Page) => page.getByRole('tablist', { name: /^Graph of/ })
const panel = (page: Page) => page.locator('#inspect-node')
const status = (page: Page, pattern: RegExp) =>
  expect.poll(() => page.textContent('.inspect-status')).toMatch(pattern)
const panelSays = (page: Page, pattern: RegExp) =>
  expect.poll(() => panel(page).textContent()).toMatch(pattern)

/** Colours of a part of the page as it is seen, each with how many pixels have it. */
async function coloursOf(part: Locator): Promise<Map<number, number>> {
  const { data, width, height, channels } = decode(await part.screenshot())
  const counts = new Map<number, number>()
  for (let i = 0; i < width * height; i++) {
    const at = i * channels
    const colour = ((data[at] ?? 0) << 16) | ((data[at + 1] ?? 0) << 8) | (data[at + 2] ?? 0)
    counts.set(colour, (counts.get(colour) ?? 0) + 1)
  }
  return counts
}

/** Keeps the devices that the page asks for within reach of the test. */
function rememberDevices(): void {
  const request = GPUAdapter.prototype.requestDevice
  GPUAdapter.prototype.requestDevice = async function (...given) {
    const device = await request.apply(this, given)
    Object.assign(globalThis, { lastDevice: device })
    return device
  }
}

test('the shipped network, looked into: graph, layers, errors, times, and the layers in space', async () => {
  const page = await openPage({ view: 'inspect', width: 1200, before: rememberDevices })
  await networksReady(page)
  await status(page, /int8 diverges most in \w+ \w+: [\d.]+ dB\./)

  // Keys lead from node to node in the order of execution, and choose one.
  const nodes = graph(page).getByRole('tab')
  expect(await nodes.count()).toBe(10)
  await graph(page).locator('[tabindex="0"]').focus()
  await page.keyboard.press('Home')
  for (let i = 0; i < 3; i++) await page.keyboard.press('ArrowDown')
  await page.keyboard.press('Enter')
  expect(await graph(page).locator('[tabindex="0"]').count()).toBe(1)
  await page.keyboard.press('Tab')
  expect(await page.evaluate(() => document.activeElement?.textContent)).toBe('Larger')
  expect(await graph(page).getByRole('tab', { selected: true }).getAttribute('aria-label')).toMatch(
    /^CONV_2D conv2, .*1×14×14×64 int8, scale [\d.]+, zero point −128, 51\.5 kB of parameters/,
  )
  await panelSays(page, /CONV_2D conv2/)
  await panelSays(page, /Activations 12,544 values from 0 to .*int8 holds 0 to .* in steps of/)
  await panelSays(page, /Weights 51,200 values from −.*Every output channel has a scale of its own/)
  await panelSays(
    page,
    /The activations are worst in channel \d+, [\d.]+ dB.*The weights are worst in channel/,
  )
  const [float, int8, apart] = await panel(page)
    .locator('.map')
    .evaluateAll((maps) => maps.slice(0, 3).map((map) => (map as HTMLCanvasElement).toDataURL()))
  expect(new Set([float, int8, apart]).size).toBe(3)
  expect(await panel(page).locator('.map').count()).toBe(24)
  await panel(page).getByLabel('Weights of').selectOption('one channel')
  await panelSays(page, /Weights of channel 0 800 values .*int8 holds −[\d.]+ to [\d.]+ in steps of/)

  // The worst layer is marked in the picture, and heads the table, whose link leads to it.
  const worst = await graph(page).locator('.node.worst [role=tab]').getAttribute('aria-label')
  expect(worst).toMatch(/int8 diverges most here/)
  const first = page
    .getByRole('row')
    .filter({ has: page.locator('.link') })
    .first()
  const name = await first.locator('.link').textContent()
  expect(worst).toContain(` ${name}, `)
  await graph(page).getByRole('tab').first().click()
  await panelSays(page, /^input/)
  await first.locator('.link').click()
  await panelSays(page, new RegExp(`^\\w+ ${name}output`))

  // Another input changes what flows.
  const before = await panel(page).locator('figcaption').first().textContent()
  await page.getByLabel('Run on').selectOption('a drawn 1')
  await expect.poll(() => panel(page).locator('figcaption').first().textContent()).not.toBe(before)

  await page.getByRole('button', { name: 'Time every layer on this GPU' }).click()
  await expect.poll(() => page.textContent('.timings')).toMatch(/[\d.]+ m?s in all, by/)
  expect(
    await graph(page)
      .getByRole('tab', { name: /^CONV_2D conv1/ })
      .getAttribute('aria-label'),
  ).toMatch(/[\d.]+ m?s with 1 other$/)

  await drawsInSpace(page)
  expect(await seriousFindings(page)).toEqual([])
  await page.emulateMedia({ colorScheme: 'dark' })
  expect(await seriousFindings(page)).toEqual([])
  await page.setViewportSize({ width: 360, height: 800 })
  expect(await overflow(page)).toBeLessThanOrEqual(0)
})

/** The layers in space are drawn, turn with keys, tell what is pointed at, and survive a lost device. */
async function drawsInSpace(page: Page): Promise<void> {
  const view = page.getByRole('application', { name: /its layers in space$/ })
  await view.scrollIntoViewIfNeeded()
  // The labels lie over the canvas and have colours of their own.
  await page.locator('.flow-labels').evaluate((labels) => {
    labels.style.visibility = 'hidden'
  })
  const canvas = view.locator('canvas')
  const drawn = async () => (await coloursOf(canvas)).size
  await expect.poll(drawn).toBeGreaterThan(200)
  const home = await coloursOf(canvas)
  await view.focus()
  for (let i = 0; i < 4; i++) await page.keyboard.press('ArrowRight')
  await expect.poll(async () => apart(await coloursOf(canvas), home)).toBeGreaterThan(0.01)
  await view.hover()
  await expect.poll(() => page.textContent('.flow-said')).toMatch(/^(CONV|MAX|FULLY|RESHAPE|Point)/)
  // Pointing at a layer marks it, so the pointer goes before pictures are compared.
  await page.mouse.move(0, 0)
  await page.keyboard.press('0')
  await expect.poll(async () => apart(await coloursOf(canvas), home)).toBeLessThan(0.005)
  await page.evaluate(() => (globalThis as unknown as { lastDevice: GPUDevice }).lastDevice.destroy())
  await expect.poll(drawn).toBeGreaterThan(200)
}

/** Share of pixels whose colour another picture does not have as often. */
function apart(a: ReadonlyMap<number, number>, b: ReadonlyMap<number, number>): number {
  let [more, all] = [0, 0]
  for (const [colour, count] of a) {
    more += Math.max(0, count - (b.get(colour) ?? 0))
    all += count
  }
  return more / all
}

test('without WebGPU, and with an int8 model alone: the CPU computes, and what cannot be shown is said', async () => {
  const page = await openPage({ view: 'open', gpu: false })
  await networksReady(page)
  const float = mixedNetwork()
  const int8 = quantize(float, await calibrate(float, randomSamples(float, 4)))
  await dropFiles(page.getByRole('region', { name: 'Choose files' }), [
    { name: 'tiny.tflite', bytes: saveModel(int8) },
  ])
  await expect.poll(() => page.textContent('.device-line')).toMatch(/Open model: tiny/)
  await goTo(page, 'Inspect')
  await expect.poll(() => graph(page).getByRole('tab').count()).toBe(int8.operators.length + 2)
  await panelSays(page, /The open model is int8 only/)
  await panelSays(page, /Activations [\d,]+ values from/)
  expect(await panel(page).textContent()).toMatch(/int8 holds/)
  await page.getByText('Without WebGPU there is no GPU whose time could be measured').waitFor()
  await page.getByText('This view is drawn with WebGPU, which is missing here').waitFor()

  // A picture is an input too; what is chosen is still there after a reload, but for the picture.
  const figures = () => panel(page).locator('figcaption').first().textContent()
  const before = await figures()
  await page.getByLabel('Run on').selectOption('a picture')
  await dropFiles(page.getByRole('region', { name: 'Choose a picture' }), [
    { name: 'bars.png', type: 'image/png', bytes: bars() },
  ])
  await expect.poll(figures).not.toBe(before)
  await graph(page)
    .getByRole('tab', { name: /^CONV_2D relu3/ })
    .press('Enter')
  expect(await seriousFindings(page)).toEqual([])
  await page.reload()
  await panelSays(page, /^CONV_2D .*Activations [\d,]+ values from/)
  expect(await graph(page).getByRole('tab', { selected: true }).getAttribute('aria-label')).toMatch(/relu3/)
})

/** Upright bars, 16×16 pixels. */
function bars(): Uint8Array {
  const data = Uint8Array.from({ length: 256 }, (_, i) => (i % 4 < 2 ? 255 : 0))
  return encode({ width: 16, height: 16, data, channels: 1, depth: 8 })
}
