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
  /** The part that the README shows: `height` pixels from the top, or from the heading `from`. */
  readonly readme?: { readonly height: number; readonly from?: string }
}

/** A digit that could be a four or a nine, in shares of the drawing's side. */
const fourOrNine = [
  [
    [0.45, 0.22],
    [0.33, 0.34],
    [0.34, 0.48],
    [0.46, 0.5],
    [0.63, 0.36],
  ],
  [
    [0.64, 0.22],
    [0.58, 0.8],
  ],
]

async function drawStroke(page: Page, stroke: readonly (readonly number[])[]): Promise<void> {
  const box = await page.locator('.pad').boundingBox()
  if (!box) throw new Error('there is nothing to draw on')
  for (const [i, [x = 0, y = 0]] of stroke.entries()) {
    await page.mouse.move(box.x + x * box.width, box.y + y * box.height, { steps: 10 })
    if (i === 0) await page.mouse.down()
  }
  await page.mouse.up()
}

const click = (page: Page, name: string) => page.getByRole('button', { name, exact: true }).click()
/** Until nothing can be cancelled any more. */
const done = (page: Page) =>
  page.getByRole('button', { name: 'Cancel' }).waitFor({ state: 'detached', timeout: 120_000 })

const scenes: readonly Scene[] = [
  {
    name: 'draw',
    view: 'draw',
    readme: { height: 740 },
    prepare: async (page) => {
      for (const stroke of fourOrNine) await drawStroke(page, stroke)
      await page.getByText(/^It is a \d\./).waitFor()
      await page.waitForTimeout(1000)
    },
  },
  { name: 'no-webgpu', view: 'draw', gpu: false },
  {
    name: 'train',
    view: 'train',
    prepare: async (page) => {
      await page.getByLabel('Steps', { exact: true }).fill('40')
      await page.getByLabel('Images a step', { exact: true }).fill('24')
      await page.keyboard.press('Tab')
      await click(page, 'Start training')
      await page.getByText(/^Done: /).waitFor({ timeout: 180_000 })
    },
  },
  {
    name: 'quantize',
    view: 'quantize',
    prepare: async (page) => {
      await click(page, 'Quantize')
      await page.getByRole('button', { name: 'Cancel' }).waitFor()
      await done(page)
    },
  },
  {
    name: 'inspect',
    view: 'inspect',
    readme: { height: 560, from: 'Through the layers, in space' },
    prepare: async (page) => {
      await page
        .getByText(/int8 diverges most in/)
        .first()
        .waitFor({ timeout: 60_000 })
      await page.getByRole('tab', { name: /^CONV_2D conv2/ }).click()
      await click(page, 'Time every layer on this GPU')
      await page.getByText(/in all, by/).waitFor({ timeout: 60_000 })
    },
  },
  {
    name: 'open',
    view: 'open',
    prepare: async (page) => {
      await click(page, 'Run on a drawn digit')
      await page.locator('.answer-line').waitFor()
      await click(page, 'Verify')
      await page.locator('.verdict').waitFor({ timeout: 60_000 })
      await done(page)
      await page.locator('.answer-line').waitFor()
    },
  },
  {
    name: 'measure',
    view: 'measure',
    prepare: async (page) => {
      await page.getByLabel('Largest batch').selectOption('16')
      for (const name of ['Measure', 'Tune for this device']) {
        await click(page, name)
        await page.getByRole('button', { name: 'Cancel' }).waitFor()
        await done(page)
      }
    },
  },
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
  if (scene.readme) await pictureForReadme(page, scene.name, scene.readme)
  await page.close()
  for (const problem of problems) console.error(`${scene.name}: ${problem}`)
}

async function pictureForReadme(
  page: Page,
  name: string,
  { height, from }: { height: number; from?: string },
): Promise<void> {
  await page.emulateMedia({ colorScheme: 'light' })
  await page.setViewportSize({ width: 1000, height })
  await settle(page)
  if (from !== undefined) {
    await page.getByRole('heading', { name: from }).evaluate((heading) => heading.scrollIntoView())
    await page.waitForTimeout(400)
  }
  await page.screenshot({ path: `docs/images/${name}.png` })
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
