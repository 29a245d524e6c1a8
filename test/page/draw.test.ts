import type { Page } from 'playwright'
import { expect, test } from 'vitest'
import { networksReady, openPage, overflow } from './frame'

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

const answer = (page: Page, pattern: RegExp) =>
  expect.poll(() => page.textContent('.answer'), { timeout: 20_000 }).toMatch(pattern)

test('a seven drawn with the mouse is a seven for both networks', async () => {
  const page = await openPage({ width: 360 })
  await networksReady(page)
  await drawSeven(page)
  await answer(page, /^It is a 7\. float32 took [\d.]+ m?s, int8 [\d.]+ m?s\.$/)
  const shares = await page.locator('.bars .best .share').allTextContents()
  expect(shares).toHaveLength(2)
  expect(shares.every((share) => Number.parseFloat(share) > 50)).toBe(true)
  expect(await overflow(page)).toBeLessThanOrEqual(0)
  await page.keyboard.press('Escape')
  await answer(page, /^Draw a digit/)
})

test('every digit that can be taken is read', async () => {
  const page = await openPage({ gpu: false })
  await networksReady(page)
  for (let digit = 0; digit < 10; digit++) {
    await page.getByRole('button', { name: `Draw a ${digit}` }).click()
    await answer(page, new RegExp(`^It is a ${digit}\\.`))
  }
})
