/** Inspect's graph and layers in space, dragged: by fingers, which may want to scroll past them, and by a mouse. */
import type { Locator, Page } from 'playwright'
import { expect, test } from 'vitest'
import { networksReady, newVisitor, openPage } from './frame'

/** The fingers' places in each step, as fractions of an element's width and height. */
type Steps = readonly (readonly (readonly [x: number, y: number])[])[]

const times = 12

/** Fingers that move evenly from where they are put down. */
function swipe(
  ...fingers: readonly { from: readonly [number, number]; by: readonly [number, number] }[]
): Steps {
  return Array.from({ length: times + 1 }, (_, i) =>
    fingers.map(({ from, by }) => [from[0] + (by[0] * i) / times, from[1] + (by[1] * i) / times] as const),
  )
}

/** Puts fingers down on a part of the page, moves them and lifts them, as a screen would tell the browser. */
async function touch(page: Page, part: Locator, steps: Steps): Promise<void> {
  const box = await part.boundingBox()
  if (!box) throw new Error('there is nothing to touch')
  const screen = await page.context().newCDPSession(page)
  for (const [i, fingers] of steps.entries()) {
    const touchPoints = fingers.map(([x, y], id) => ({
      x: box.x + x * box.width,
      y: box.y + y * box.height,
      id,
    }))
    await screen.send('Input.dispatchTouchEvent', { type: i === 0 ? 'touchStart' : 'touchMove', touchPoints })
    await page.waitForTimeout(20)
  }
  // Fingers that rest before they are lifted leave nothing in motion.
  await page.waitForTimeout(200)
  await screen.send('Input.dispatchTouchEvent', { type: 'touchEnd', touchPoints: [] })
  await screen.detach()
  await page.waitForTimeout(300)
}

/** Opens Inspect and returns what can be dragged there. */
async function inspected(page: Page) {
  await networksReady(page)
  await expect.poll(() => page.textContent('.inspect-status')).toMatch(/int8 diverges most/)
  const graph = page.getByRole('tablist', { name: /^Graph of/ })
  const placeOfGraph = async () => {
    const text = (await graph.locator('svg > g').getAttribute('transform')) ?? ''
    const [left = 0, top = 0, scale = 0] = (text.match(/-?[\d.]+/g) ?? []).map(Number)
    return { left, top, scale }
  }
  const space = page.getByRole('application', { name: /its layers in space$/ })
  /** Returns the places of the labels, which show the direction that the layers are seen from. */
  const seen = async () => {
    const labels = await space
      .locator('.flow-label')
      .evaluateAll((all) => all.map((label) => `${label.textContent} ${label.getAttribute('style')}`))
    return labels.sort()
  }
  return { graph, placeOfGraph, space, seen }
}

/** Returns the result of `read` once it is the same twice, a few frames apart. */
async function settled<T>(page: Page, read: () => Promise<T>): Promise<T> {
  let last = await read()
  const rests = async () => {
    await page.waitForTimeout(200)
    const before = last
    last = await read()
    return JSON.stringify(last) === JSON.stringify(before)
  }
  await expect.poll(rests).toBe(true)
  return last
}

const scrolled = (page: Page) => page.evaluate(() => scrollY)
const up = swipe({ from: [0.5, 0.8], by: [0.02, -0.5] })
const sideways = swipe({ from: [0.7, 0.5], by: [-0.4, 0.02] })
const twoUp = swipe({ from: [0.3, 0.8], by: [0, -0.5] }, { from: [0.7, 0.8], by: [0, -0.5] })
const apart = swipe({ from: [0.4, 0.5], by: [-0.2, 0] }, { from: [0.6, 0.5], by: [0.2, 0] })

test('one finger scrolls the page past the graph and the layers in space; two move, turn and zoom them', async () => {
  const visitor = await newVisitor({ touch: true })
  const page = await openPage({ view: 'inspect', width: 360, visitor })
  const { graph, placeOfGraph, space, seen } = await inspected(page)
  expect(await page.evaluate(() => navigator.maxTouchPoints)).toBeGreaterThan(0)
  await graph.evaluate((element) => element.scrollIntoView({ block: 'center' }))
  const first = { page: await scrolled(page), graph: await placeOfGraph() }
  await touch(page, graph, up)
  await expect.poll(() => scrolled(page)).toBeGreaterThan(first.page + 100)
  expect(await placeOfGraph()).toEqual(first.graph)

  await graph.evaluate((element) => element.scrollIntoView({ block: 'center' }))
  const second = await settled(page, () => scrolled(page))
  await touch(page, graph, sideways)
  await expect.poll(async () => (await placeOfGraph()).left).toBeLessThan(first.graph.left - 80)
  await touch(page, graph, twoUp)
  await expect.poll(async () => (await placeOfGraph()).top).toBeLessThan(first.graph.top - 100)
  expect((await placeOfGraph()).scale).toBeCloseTo(first.graph.scale, 2)
  await touch(page, graph, apart)
  await expect.poll(async () => (await placeOfGraph()).scale).toBeGreaterThan(2 * first.graph.scale)
  expect(await scrolled(page)).toBe(second)
  // A tap chooses a node still.
  await page.getByRole('button', { name: 'Fit' }).tap()
  await graph.getByRole('tab', { name: /^CONV_2D conv2/ }).tap()
  await expect.poll(() => page.textContent('#inspect-node')).toMatch(/^CONV_2D conv2/)

  await space.evaluate((element) => element.scrollIntoView({ block: 'center' }))
  await expect.poll(async () => (await seen()).length).toBeGreaterThan(2)
  const third = { page: await scrolled(page), seen: await settled(page, seen) }
  await touch(page, space, up)
  await expect.poll(() => scrolled(page)).toBeGreaterThan(third.page + 100)
  expect(await seen()).toEqual(third.seen)
  await space.evaluate((element) => element.scrollIntoView({ block: 'center' }))
  const fourth = await settled(page, () => scrolled(page))
  for (const steps of [sideways, twoUp, apart]) {
    const before = await seen()
    await touch(page, space, steps)
    await expect.poll(seen).not.toEqual(before)
  }
  expect(await scrolled(page)).toBe(fourth)
})

test('a mouse drags both in every direction; a drag is no click, and one that ended elsewhere is over', async () => {
  const page = await openPage({ view: 'inspect', width: 1200 })
  const { graph, placeOfGraph, space, seen } = await inspected(page)
  const drag = async (part: Locator, dx: number, dy: number) => {
    const { x, y, width, height } = (await part.boundingBox()) ?? { x: 0, y: 0, width: 0, height: 0 }
    await page.mouse.move(x + width / 2, y + height / 2)
    await page.mouse.down()
    await page.mouse.move(x + width / 2 + dx, y + height / 2 + dy, { steps: 5 })
    await page.mouse.up()
  }
  const chosen = () => page.textContent('#inspect-node h2')
  await graph.scrollIntoViewIfNeeded()
  const [before, node] = [await placeOfGraph(), await chosen()]
  await drag(graph, 30, -60)
  const { left, top, scale } = await placeOfGraph()
  expect([left - before.left, top - before.top, scale]).toEqual([30, -60, before.scale])

  await space.evaluate((element) => element.scrollIntoView({ block: 'center' }))
  await expect.poll(async () => (await seen()).length).toBeGreaterThan(2)
  const first = await seen()
  await drag(space, 0, 50)
  await expect.poll(seen).not.toEqual(first)
  expect(await chosen()).toBe(node)

  // Pressed inside, and released outside of the window before anything was dragged.
  await space.dispatchEvent('pointerdown', { pointerId: 1, button: 0, buttons: 1, clientX: 0, clientY: 0 })
  const after = await settled(page, seen)
  await space.hover({ position: { x: 40, y: 20 } })
  await space.hover({ position: { x: 80, y: 40 } })
  expect(await seen()).toEqual(after)
})
