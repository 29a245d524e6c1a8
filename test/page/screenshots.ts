/**
 * `npm run screenshots [VIEW …]`: pictures of the page's views, at three widths in both themes, in `screenshots/`; and
 * those of the README in `docs/images/`.
 */
import { mkdir } from 'node:fs/promises'
import type { Browser, Page } from 'playwright'
import { launch, origin, serveBuiltPage } from './built-page'

const widths = [360, 768, 1280]
const themes = ['light', 'dark'] as const

/** Something to see in a view. */
interface Scene {
  readonly name: string
  readonly view: string
  readonly gpu?: false
  /** Brings the view to where it is pictured. */
  readonly prepare?: (page: Page) => Promise<unknown>
  /** Whether the README shows it. */
  readonly readme?: true
}

const answered = (page: Page) => page.getByText(/^It is a \d\./).waitFor()

const scenes: readonly Scene[] = [
  {
    name: 'draw',
    view: 'draw',
    readme: true,
    prepare: async (page) => {
      await page.getByRole('button', { name: 'Draw a 3' }).click()
      await answered(page)
    },
  },
  { name: 'no-webgpu', view: 'draw', gpu: false },
  { name: 'train', view: 'train' },
  { name: 'quantize', view: 'quantize' },
  { name: 'inspect', view: 'inspect', readme: true },
  { name: 'open', view: 'open' },
  { name: 'measure', view: 'measure' },
]

async function picture(browser: Browser, scene: Scene): Promise<void> {
  const page = await browser.newPage({ viewport: { width: 1000, height: 900 } })
  const problems = await serveBuiltPage(page)
  await page.goto(`${origin}/#${scene.view}`)
  await page.getByText(/Open model: /).waitFor({ timeout: 120_000 })
  await scene.prepare?.(page)
  for (const width of widths) {
    for (const colorScheme of themes) {
      await page.emulateMedia({ colorScheme })
      await page.setViewportSize({ width, height: 900 })
      await settle(page)
      await page.screenshot({ path: `screenshots/${scene.name}-${width}-${colorScheme}.png`, fullPage: true })
    }
  }
  if (scene.readme) {
    await page.emulateMedia({ colorScheme: 'light' })
    await page.setViewportSize({ width: 1000, height: 780 })
    await settle(page)
    await page.screenshot({ path: `docs/images/${scene.name}.png` })
  }
  await page.close()
  for (const problem of problems) console.error(`${scene.name}: ${problem}`)
}

/** Lets charts and canvases follow the new size and theme. */
async function settle(page: Page): Promise<void> {
  await page.evaluate(() => scrollTo(0, 0))
  await page.waitForTimeout(400)
}

async function main(names: readonly string[]): Promise<void> {
  await mkdir('screenshots', { recursive: true })
  await mkdir('docs/images', { recursive: true })
  const wanted = scenes.filter(({ name }) => names.length === 0 || names.includes(name))
  for (const gpu of [true, false]) {
    const some = wanted.filter((scene) => (scene.gpu ?? true) === gpu)
    if (some.length === 0) continue
    const browser = await launch(gpu)
    try {
      for (const scene of some) {
        await picture(browser, scene)
        console.log(`${scene.name}: done`)
      }
    } finally {
      await browser.close()
    }
  }
}

await main(process.argv.slice(2))
