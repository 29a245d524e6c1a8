import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { gzipSync } from 'node:zlib'
import type { BrowserContext } from 'playwright'
import { expect, test } from 'vitest'
import {
  goTo,
  keptBack,
  networksReady,
  newVisitor,
  openPage,
  overflow,
  pages,
  policyOf,
  seriousFindings,
} from './frame'

const titles = ['Draw', 'Train', 'Quantize', 'Inspect', 'Open', 'Measure']

test('the policy allows no code from elsewhere, none inline and no eval', async () => {
  const policy = await policyOf(join(pages, 'index.html'))
  expect(policy).toMatch(/^default-src 'self';/)
  expect(policy).not.toMatch(/unsafe-eval|unsafe-inline|\*/)
  expect(await readFile(join(pages, 'index.html'), 'utf8')).not.toMatch(/<script>|<style|\sstyle=|\son\w+=/)
})

let known: Promise<BrowserContext> | undefined

/** A visitor who has the model already. */
function visitor(): Promise<BrowserContext> {
  known ??= newVisitor()
  return known
}

/** Returns the layout shift that no user caused since the page was opened, as browsers score it. */
function layoutShift(): Promise<number> {
  return new Promise((resolve) => {
    new PerformanceObserver((list) => {
      const shifts = list.getEntries() as (PerformanceEntry & { value: number; hadRecentInput: boolean })[]
      resolve(shifts.reduce((sum, { value, hadRecentInput }) => sum + (hadRecentInput ? 0 : value), 0))
    }).observe({ type: 'layout-shift', buffered: true })
    setTimeout(resolve, 500, 0)
  })
}

test('the first view is less than 250 KB, compressed, without the model, and nothing in it jumps', async () => {
  const page = await openPage({ width: 360, visitor: await visitor() })
  await networksReady(page)
  await page.locator('.bars').waitFor()
  expect(await page.evaluate(layoutShift)).toBeLessThan(0.02)
  const loaded = await page.evaluate(() =>
    performance.getEntriesByType('resource').map(({ name }) => new URL(name).pathname),
  )
  const files = ['/index.html', ...loaded.filter((path) => /\.(js|css)$/.test(path))]
  const bodies = await Promise.all(files.map((file) => readFile(join(pages, file))))
  expect(bodies.length).toBeGreaterThan(3)
  expect(bodies.reduce((sum, body) => sum + gzipSync(body).length, 0)).toBeLessThan(250_000)
})

test('views are reached by their links, are read from their heading, fit, and axe finds nothing serious in them', async () => {
  const page = await openPage({ visitor: await visitor() })
  await networksReady(page)
  const findings: string[] = []
  for (const title of [...titles.slice(1), 'Draw']) {
    await goTo(page, title)
    expect(new URL(page.url()).hash).toBe(`#${title.toLowerCase()}`)
    await expect.poll(() => page.title()).toBe(`${title} · Octet`)
    await expect.poll(() => page.evaluate(() => document.activeElement?.tagName)).toBe('H1')
    await page.locator('.view-loading').waitFor({ state: 'detached' })
    for (const colorScheme of ['light', 'dark'] as const) {
      await page.emulateMedia({ colorScheme })
      findings.push(...(await seriousFindings(page)).map((found) => `${title}, ${colorScheme}: ${found}`))
    }
    for (const width of [360, 768, 1280]) {
      await page.setViewportSize({ width, height: 900 })
      await expect.poll(() => overflow(page), { message: `${title} at ${width}` }).toBe(0)
    }
  }
  expect(findings).toEqual([])
  await goTo(page, 'Measure')
  await page.reload()
  await page.getByRole('heading', { level: 1, name: 'Measure' }).waitFor()
})

test('a second visit opens the model of the first, without asking for it again; a damaged one is replaced', async () => {
  const again = await openPage({ visitor: await visitor(), missing: /models/ })
  await networksReady(again)
  await again.getByRole('button', { name: 'Draw a 4' }).click()
  await expect.poll(() => again.textContent('.answer')).toMatch(/^It is a 4\./)
  await again.evaluate(async () => {
    const open = indexedDB.open('octet', 1)
    await new Promise((resolve) => {
      open.onsuccess = resolve
    })
    const records = open.result.transaction('records', 'readwrite').objectStore('records')
    const put = records.put({ name: 'x', source: 'x', float: new Uint8Array(100) }, 'networks')
    await new Promise((resolve) => {
      put.onsuccess = resolve
    })
    open.result.close()
  })
  const damaged = await openPage({ visitor: await visitor() })
  await networksReady(damaged)
  expect(await damaged.textContent('.device')).toMatch(/was damaged, so the shipped one is open: /)
})

test('a model that cannot be loaded is an error that names it, and can be tried again', async () => {
  const page = await openPage({ missing: /\.bin$/ })
  const problem = page.getByRole('alert')
  await problem.waitFor()
  expect(await problem.textContent()).toMatch(/^The network was not loaded: .*\.bin.*404.*Try again$/)
})

test('loading can be cancelled, and asked for again', async () => {
  const { modelsAfter, handOut } = keptBack()
  const page = await openPage({ modelsAfter })
  await page.getByRole('button', { name: 'Cancel' }).click()
  await page.getByText('No model is open.').waitFor()
  await page.getByRole('button', { name: 'Load the shipped network (13 MB)' }).click()
  await page.getByText(/^Loading the trained network/).waitFor()
  handOut()
  await networksReady(page)
})
