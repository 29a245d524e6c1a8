/**
 * Shared by the walk-throughs: the built page in real Chromium, with WebGPU or without, under the policy that its
 * `<meta>` has, sent as a header too. An error of the page, a violated policy or a request elsewhere fails the test.
 */
import axe from 'axe-core'
import type { Browser, BrowserContext, Page } from 'playwright'
import { afterAll, expect, onTestFinished } from 'vitest'
import { launch, origin, type Serving, serveBuiltPage } from './built-page'

export { origin, pages, policyOf } from './built-page'

/** Options for opening the page. */
export interface OpenOptions extends Serving {
  /** Of the view, without "#"; the first view unless given. */
  readonly view?: string
  /** True if the browser has WebGPU; default true. */
  readonly gpu?: boolean
  /** True if the page comes over https, false over http, where there is no WebGPU; default true. */
  readonly secure?: boolean
  /** Width of the window in pixels; default 1000. */
  readonly width?: number
  readonly theme?: 'light' | 'dark'
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

/** Somebody who visits the page, perhaps several times, perhaps with a touch screen. */
export async function newVisitor({
  gpu = true,
  touch = false,
}: {
  gpu?: boolean
  touch?: boolean
} = {}): Promise<BrowserContext> {
  const context = await (await browserWith(gpu)).newContext({ acceptDownloads: true, hasTouch: touch })
  // Tests of a file may share a visitor.
  afterAll(() => context.close().catch(() => undefined))
  return context
}

/** Opens the built page. */
export async function openPage(options: OpenOptions = {}): Promise<Page> {
  const { view, gpu = true, width = 1000, theme = 'light' } = options
  const context = options.visitor ?? (await (await browserWith(gpu)).newContext())
  const page = await context.newPage()
  // As long as tests poll, see vite.config.ts.
  page.setDefaultTimeout(60_000)
  await page.setViewportSize({ width, height: 900 })
  await page.emulateMedia({ colorScheme: theme })
  const problems = await serveBuiltPage(page, options)
  if (options.before) await page.addInitScript(options.before)
  onTestFinished(async () => {
    await (options.visitor ? page.close() : context.close())
    expect(problems).toEqual([])
  })
  const from = options.secure === false ? origin.replace('https:', 'http:') : origin
  await page.goto(`${from}/${view ? `#${view}` : ''}`)
  return page
}

/** Models that the server keeps back, for `OpenOptions.modelsAfter`, until `handOut` is called. */
export function keptBack(): { modelsAfter: Promise<void>; handOut: () => void } {
  let handOut = () => {}
  const modelsAfter = new Promise<void>((resolve) => {
    handOut = resolve
  })
  return { modelsAfter, handOut }
}

/** Waits until the open model is there. */
export async function networksReady(page: Page): Promise<void> {
  await expect.poll(() => page.textContent('.device-line')).toMatch(/Open model: /)
}

/** Goes to a view by its link and waits for its heading. */
export async function goTo(page: Page, title: string): Promise<void> {
  await page.getByRole('navigation').getByRole('link', { name: title, exact: true }).click()
  await page.getByRole('heading', { level: 1, name: title, exact: true }).waitFor()
}

/** Returns axe's serious and critical findings, a line each. */
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

/** Returns by how many pixels the page is wider than its window. */
export async function overflow(page: Page): Promise<number> {
  return page.evaluate(() => {
    const { scrollWidth, clientWidth } = document.documentElement
    return Math.max(0, scrollWidth - clientWidth)
  })
}
