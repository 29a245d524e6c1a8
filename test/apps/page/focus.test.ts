/** The page with keys alone: tasks that begin and end leave the focus where one can go on. */
import type { Page } from 'playwright'
import { expect, test } from 'vitest'
import { goTo, keptBack, networksReady, openPage } from './frame'

/** The name of the control that has the focus, and whether it can be used now. */
const focus = (page: Page) =>
  page.evaluate(() => {
    const control = document.activeElement
    if (!control || control === document.body) return 'nothing'
    const name = control.ariaLabel ?? control.textContent
    return control.ariaDisabled === 'true' ? `${name}, disabled` : name
  })

const focusBecomes = (page: Page, text: string | RegExp) =>
  expect.poll(() => focus(page), { interval: 50 }).toMatch(text)

async function press(page: Page, name: string): Promise<void> {
  await page.getByRole('button', { name, exact: true }).focus()
  await page.keyboard.press('Enter')
}

test('loading is cancelled, begun again and followed, from one button to the next', async () => {
  const { modelsAfter, handOut } = keptBack()
  const page = await openPage({ modelsAfter })
  await press(page, 'Cancel')
  await focusBecomes(page, /^Load the shipped network/)
  await page.keyboard.press('Enter')
  await focusBecomes(page, 'Cancel')
  handOut()
  await networksReady(page)
  // The view has replaced the word that it loads; its first control is the field to draw on.
  await focusBecomes(page, /^Drawing\. Arrow keys move the pen/)
})

test('a button that starts a task keeps the focus, starts it once, and has it again after Cancel', async () => {
  const page = await openPage({ view: 'measure' })
  await networksReady(page)
  await press(page, 'Measure')
  await focusBecomes(page, 'Measure, disabled')
  const status = page.locator('.progress')
  await expect.poll(() => status.textContent()).toMatch(/batch 4/)
  await page.keyboard.press('Enter')
  // Begun again, it would be at the smallest batch.
  await page.waitForTimeout(300)
  expect(await status.textContent()).toMatch(/batch (4|16|32)\D/)
  await page.keyboard.press('Tab')
  await focusBecomes(page, 'Cancel')
  await page.keyboard.press('Enter')
  await focusBecomes(page, /^Measure$/)

  await goTo(page, 'Quantize')
  for (const label of ['Calibration inputs', 'Inputs to measure on'])
    await page.getByLabel(label, { exact: true }).fill('4')
  await press(page, 'Quantize')
  await focusBecomes(page, 'Quantize, disabled')
  await focusBecomes(page, /^Quantize$/)
})

test('training, from Start to Pause, on, and back', async () => {
  const page = await openPage({ view: 'train', missing: /models\/mnist/ })
  await page.getByLabel('Images a step', { exact: true }).fill('4')
  await press(page, 'Start training')
  await focusBecomes(page, /^Pause$/)
  await page.keyboard.press('Enter')
  await focusBecomes(page, /^Go on from step \d+$/)
  await page.keyboard.press('Enter')
  await focusBecomes(page, /^Pause$/)
  await press(page, 'Discard')
  await focusBecomes(page, /^Start training$/)
})

test('somebody who clicks beside all controls lets go, and the focus stays away', async () => {
  const { modelsAfter, handOut } = keptBack()
  const page = await openPage({ modelsAfter })
  await page.getByRole('button', { name: 'Cancel' }).focus()
  await page.getByRole('heading', { level: 1 }).evaluate((heading) => heading.removeAttribute('tabindex'))
  await page.locator('.lead').click()
  expect(await focus(page)).toBe('nothing')
  handOut()
  await networksReady(page)
  await page.locator('.pad').waitFor()
  expect(await focus(page)).toBe('nothing')
})
