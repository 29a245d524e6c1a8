import { readFile } from 'node:fs/promises'
import { extname, join, resolve } from 'node:path'
import { type Browser, chromium, type Page } from 'playwright'
import { afterAll, beforeAll, expect, onTestFinished, test } from 'vitest'
import { chromiumArguments } from '../../src/cli/browser'
import { ensureBrowser } from '../../src/cli/ensure-browser'

const pages = resolve('dist/pages')
const origin = 'https://octet.invalid'
const types: Record<string, string> = { '.html': 'text/html', '.js': 'text/javascript', '.css': 'text/css' }
/** Nothing from elsewhere, no eval, no WebAssembly, no inline script or style. */
const policy = "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; img-src data:"

let withGpu: Browser
let withoutGpu: Browser

beforeAll(async () => {
  const executablePath = await ensureBrowser()
  withGpu = await chromium.launch({ executablePath, args: chromiumArguments() })
  const args = chromiumArguments().filter((argument) => argument !== '--enable-unsafe-webgpu')
  withoutGpu = await chromium.launch({ executablePath, args: [...args, '--disable-features=WebGPU'] })
})

afterAll(async () => {
  await Promise.all([withGpu.close(), withoutGpu.close()])
})

/** Opens the built page; what is missing is a 404. Fails the test on any error or request elsewhere. */
async function openPage(browser: Browser, width: number, missing = /^$/): Promise<Page> {
  const page = await browser.newPage({ viewport: { width, height: 900 } })
  const problems: string[] = []
  page.on('pageerror', (error) => problems.push(error.message))
  page.on('console', (message) => {
    if (/Content Security Policy/.test(message.text())) problems.push(message.text())
  })
  await page.route('**/*', async (route) => {
    const url = new URL(route.request().url())
    if (url.origin !== origin) problems.push(`request to ${url}`)
    if (missing.test(url.pathname)) return route.fulfill({ status: 404, body: '' })
    const path = join(pages, url.pathname === '/' ? 'index.html' : url.pathname)
    const contentType = types[extname(path)] ?? 'application/octet-stream'
    const headers = { 'content-security-policy': policy, 'content-type': contentType }
    return route.fulfill({ body: await readFile(path), headers })
  })
  onTestFinished(async () => {
    await page.close()
    expect(problems).toEqual([])
  })
  await page.goto(`${origin}/`)
  return page
}

/** Draws a seven with the mouse. */
async function drawSeven(page: Page): Promise<void> {
  const box = await page.locator('#pad').boundingBox()
  if (!box) throw new Error('there is no drawing pad')
  const to = (x: number, y: number) =>
    page.mouse.move(box.x + x * box.width, box.y + y * box.height, { steps: 8 })
  await to(0.3, 0.25)
  await page.mouse.down()
  await to(0.7, 0.25)
  await to(0.45, 0.8)
  await page.mouse.up()
}

const status = (page: Page, pattern: RegExp) =>
  expect.poll(() => page.textContent('#status'), { timeout: 60_000 }).toMatch(pattern)
const answer = (page: Page, pattern: RegExp) =>
  expect.poll(() => page.textContent('#answer'), { timeout: 20_000 }).toMatch(pattern)

test.each([360, 1100])('a drawn seven is a seven, at a width of %i', async (width) => {
  const page = await openPage(withGpu, width)
  await status(page, /^WebGPU on .*int8 3\.\d MB\.$/)
  await drawSeven(page)
  await answer(page, /^It is a 7\. float32 took [\d.]+ ms, int8 [\d.]+ ms\.$/)
  await expect.poll(() => page.textContent('.row.best .digit')).toBe('7')
  const shares = await page.locator('.row.best .share').allTextContents()
  expect(shares.every((share) => Number.parseInt(share, 10) > 50)).toBe(true)
  const sideways = await page.evaluate(() => document.documentElement.scrollWidth - innerWidth)
  expect(sideways).toBeLessThanOrEqual(0)
  await page.keyboard.press('Escape')
  await answer(page, /^Draw a digit/)
})

test('without WebGPU it says so, and answers on the CPU', async () => {
  const page = await openPage(withoutGpu, 800)
  await status(page, /^Running on the CPU, slowly: .*WebGPU/)
  await drawSeven(page)
  await answer(page, /^It is a 7\./)
  await page.click('#clear')
  await answer(page, /^Draw a digit/)
})

test('a model that cannot be loaded is an error that names it', async () => {
  await status(await openPage(withGpu, 800, /model\.json$/), /model\.json: the server answered 404/)
  await status(await openPage(withGpu, 800, /\.bin$/), /\.bin/)
})
