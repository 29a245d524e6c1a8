/**
 * What the walk-throughs share: the built page in real Chromium, with WebGPU or without, under the policy that its
 * `<meta>` has, sent as a header too. An error of the page, a violated policy or a request elsewhere fails the test.
 */
import { readFile } from 'node:fs/promises'
import { extname, join, resolve } from 'node:path'
import axe from 'axe-core'
import { type Browser, type BrowserContext, chromium, type Page, type Route } from 'playwright'
import { afterAll, expect, onTestFinished } from 'vitest'
import { chromiumArguments } from '../../src/cli/browser'
import { ensureBrowser } from '../../src/cli/ensure-browser'

export const pages = resolve('dist/pages')
/** No such host exists: requests are answered from `pages`, and https makes WebGPU available. */
export const origin = 'https://octet.invalid'

const types: Record<string, string> = {
  '.html': 'text/html',
  '.js': 'text/javascript',
  '.css': 'text/css',
  '.json': 'application/json',
  '.wasm': 'application/wasm',
}

/** How to open the page. */
export interface OpenOptions {
  /** Of the view, without "#"; the first view unless given. */
  readonly view?: string
  /** Whether the browser has WebGPU (default true). */
  readonly gpu?: boolean
  /** Width of the window in pixels; default 1000. */
  readonly width?: number
  readonly theme?: 'light' | 'dark'
  /** Paths that the server does not have. */
  readonly missing?: RegExp
  /** Whose visit it is: what the page keeps, it keeps here. A new visitor unless given, see `newVisitor`. */
  readonly visitor?: BrowserContext
  /** Runs in the page ahead of its own scripts. */
  readonly before?: () => void
}

const browsers = new Map<boolean, Promise<Browser>>()

afterAll(async () => {
  for (const browser of browsers.values()) await (await browser).close()
})

/** The browser of this test file, started with its first page. */
function browserWith(gpu: boolean): Promise<Browser> {
  const known = browsers.get(gpu) ?? launch(gpu)
  browsers.set(gpu, known)
  return known
}

async function launch(gpu: boolean): Promise<Browser> {
  const executablePath = await ensureBrowser()
  const args = chromiumArguments()
  const without = args.filter((argument) => argument !== '--enable-unsafe-webgpu')
  return chromium.launch({ executablePath, args: gpu ? args : [...without, '--disable-features=WebGPU'] })
}

/** Somebody who visits the page, perhaps several times; close the context when the test ends. */
export async function newVisitor({ gpu = true }: { gpu?: boolean } = {}): Promise<BrowserContext> {
  const context = await (await browserWith(gpu)).newContext({ acceptDownloads: true })
  // Tests of a file may share a visitor.
  afterAll(() => context.close().catch(() => undefined))
  return context
}

/** Opens the built page. */
export async function openPage(options: OpenOptions = {}): Promise<Page> {
  const { view, gpu = true, width = 1000, theme = 'light', missing = /^$/ } = options
  const context = options.visitor ?? (await (await browserWith(gpu)).newContext())
  const page = await context.newPage()
  await page.setViewportSize({ width, height: 900 })
  await page.emulateMedia({ colorScheme: theme })
  const problems = watch(page)
  const policy = await policyOf(join(pages, 'index.html'))
  await page.route('**/*', (route) => answer(route, { missing, policy, problems }))
  if (options.before) await page.addInitScript(options.before)
  onTestFinished(async () => {
    await (options.visitor ? page.close() : context.close())
    expect(problems).toEqual([])
  })
  await page.goto(`${origin}/${view ? `#${view}` : ''}`)
  return page
}

function watch(page: Page): string[] {
  const problems: string[] = []
  page.on('pageerror', (error) => problems.push(error.message))
  page.on('console', (message) => {
    if (/Content Security Policy/.test(message.text())) problems.push(message.text())
  })
  return problems
}

async function answer(
  route: Route,
  { missing, policy, problems }: { missing: RegExp; policy: string; problems: string[] },
): Promise<void> {
  const url = new URL(route.request().url())
  if (url.protocol === 'blob:' || url.protocol === 'data:') return route.continue()
  if (url.origin !== origin) {
    problems.push(`request to ${url}`)
    return route.abort()
  }
  const path = join(pages, url.pathname === '/' ? 'index.html' : decodeURIComponent(url.pathname))
  const body = missing.test(url.pathname) ? undefined : await readFile(path).catch(() => undefined)
  if (!body) return route.fulfill({ status: 404, body: '' })
  const contentType = types[extname(path)] ?? 'application/octet-stream'
  return route.fulfill({ body, contentType, headers: { 'content-security-policy': policy } })
}

/** The policy of a built page. */
export async function policyOf(file: string): Promise<string> {
  const html = await readFile(file, 'utf8')
  const found = /http-equiv="Content-Security-Policy" content="([^"]*)"/.exec(html)?.[1]
  if (found === undefined) throw new Error(`${file} has no policy`)
  return found.replaceAll('&#39;', "'")
}

/** Waits until the open model is there. */
export async function networksReady(page: Page): Promise<void> {
  await expect.poll(() => page.textContent('.device-line'), { timeout: 60_000 }).toMatch(/Open model: /)
}

/** Goes to a view by its link and waits for its heading. */
export async function goTo(page: Page, title: string): Promise<void> {
  await page.getByRole('navigation').getByRole('link', { name: title, exact: true }).click()
  await page.getByRole('heading', { level: 1, name: title, exact: true }).waitFor()
}

/** What axe finds that is serious or critical, as one line each. */
export async function seriousFindings(page: Page): Promise<string[]> {
  await page.evaluate(axe.source)
  return page.evaluate(async () => {
    const { axe } = globalThis as unknown as { axe: typeof import('axe-core') }
    const { violations } = await axe.run(document, { resultTypes: ['violations'] })
    return violations
      .filter(({ impact }) => impact === 'serious' || impact === 'critical')
      .flatMap(({ id, nodes }) =>
        nodes.map(({ target, failureSummary }) => `${id}: ${target} ${failureSummary}`),
      )
  })
}

/** How many pixels the page is wider than its window. */
export async function overflow(page: Page): Promise<number> {
  return page.evaluate(() => {
    const { scrollWidth, clientWidth } = document.documentElement
    return Math.max(0, scrollWidth - clientWidth)
  })
}
