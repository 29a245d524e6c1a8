import type { BrowserContext, Page } from 'playwright'
import { expect, test } from 'vitest'
import { networksReady, newVisitor, openPage, overflow, seriousFindings } from './frame'

/** Draws a seven with the mouse. */
async function drawSeven(page: Page): Promise<void> {
  const box = await page.locator('.pad').boundingBox()
  if (!box) throw new Error('there is no drawing pad')
  const to = (x: number, y: number) =>
    page.mouse.move(box.x + x * box.width, box.y + y * box.height, { steps: 8 })
  await to(0.3, 0.25)
  await page.mouse.down()
  await to(0.7, 0.25)
  await to(0.45, 0.8)
  await page.mouse.up()
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

/** Lets the browser refuse every shader, as Firefox does where it computes with constants that are 0. */
function refuseShaders(): void {
  GPUDevice.prototype.createComputePipelineAsync = () =>
    Promise.reject(new GPUPipelineError('Pipeline constant error', { reason: 'validation' }))
}

/** Takes a digit and ends the device while the networks compute. */
async function loseDevice(page: Page, digit: string): Promise<void> {
  const button = await page.getByRole('button', { name: digit }).elementHandle()
  await page.evaluate(async (one) => {
    ;(one as HTMLButtonElement).click()
    await new Promise((resolve) => setTimeout(resolve, 2))
    ;(globalThis as unknown as { lastDevice: GPUDevice }).lastDevice.destroy()
  }, button)
}

let visitor: Promise<BrowserContext> | undefined

/** One visitor without WebGPU for several tests: the model is quantized at the first visit only. */
function withoutGpu(): Promise<BrowserContext> {
  visitor ??= newVisitor({ gpu: false })
  return visitor
}

const answer = (page: Page, pattern: RegExp) =>
  expect.poll(() => page.textContent('.answer')).toMatch(pattern)

test('a seven drawn with the mouse is a seven for both networks', async () => {
  const page = await openPage({ width: 360 })
  await networksReady(page)
  await drawSeven(page)
  await answer(page, /^It is a 7\. float32 [\d.]+ m?s, int8 [\d.]+ m?s(, median of \d+ answers)?\.$/)
  const shares = await page.locator('.bars .best .share').allTextContents()
  expect(shares).toHaveLength(2)
  expect(shares.every((share) => Number.parseFloat(share) > 50)).toBe(true)
  expect(await overflow(page)).toBeLessThanOrEqual(0)
  await page.keyboard.press('Escape')
  await answer(page, /^Draw a digit/)
})

test('without WebGPU the page says what is missing and how to turn it on, and answers on the CPU', async () => {
  const page = await openPage({ visitor: await withoutGpu() })
  await networksReady(page)
  expect(await page.textContent('.device-line')).toMatch(/^Running on the CPU/)
  const help = await page.textContent('.device details')
  expect(help).toMatch(/how to turn it on/)
  expect(help).toMatch(/turn on graphics acceleration, then start Chrome again/)
  expect(await seriousFindings(page)).toEqual([])
  await drawSeven(page)
  await answer(page, /^It is a 7\. float32 \d/)
})

test('where a shader does not compile, the page says so and does not blame the connection', async () => {
  const page = await openPage({ before: refuseShaders })
  const alert = page.getByRole('alert').first()
  await alert.waitFor()
  const text = await alert.textContent()
  expect(text).toMatch(/shader ".*" does not compile: Pipeline constant error/)
  expect(text).toMatch(/use another browser/)
  expect(text).not.toMatch(/connection/)
})

test('on a page that is not secure, https is what helps', async () => {
  const page = await openPage({ secure: false })
  await page.locator('.device details').waitFor()
  expect(await page.textContent('.device details')).toMatch(/over https, or from localhost/)
})

test('keys draw too', async () => {
  const page = await openPage({ visitor: await withoutGpu() })
  await networksReady(page)
  await page.locator('.pad').focus()
  const press = async (key: string, times: number) => {
    for (let i = 0; i < times; i++) await page.keyboard.press(key)
  }
  // The last visit's drawing is still there.
  await press('Escape', 1)
  await press('ArrowUp', 12)
  await press(' ', 1)
  await press('ArrowDown', 24)
  await press(' ', 1)
  await answer(page, /^It is a 1\./)
})

test('a device lost in mid-run is replaced and the answer comes; lost again, the page says so and goes on when asked', async () => {
  const page = await openPage({ before: rememberDevices })
  await networksReady(page)
  await page.getByRole('button', { name: 'Draw a 3' }).click()
  await answer(page, /^It is a 3\./)
  await loseDevice(page, 'Draw a 4')
  await answer(page, /^It is a 4\./)
  await expect.poll(() => page.textContent('.device-line')).toMatch(/after a loss\./)
  await loseDevice(page, 'Draw a 5')
  await page.getByRole('alert').first().waitFor()
  expect(await page.textContent('.device')).toMatch(/The GPU was lost twice/)
  await page.locator('.device').getByRole('button', { name: 'Try again' }).click()
  await page.getByRole('button', { name: 'Draw a 2' }).click()
  await answer(page, /^It is a 2\./)
})

test('every digit that can be taken is read', async () => {
  const page = await openPage({ visitor: await withoutGpu() })
  await networksReady(page)
  for (let digit = 0; digit < 10; digit++) {
    await page.getByRole('button', { name: `Draw a ${digit}` }).click()
    await answer(page, new RegExp(`^It is a ${digit}\\.`))
  }
})
