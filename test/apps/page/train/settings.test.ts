import { expect, test } from 'vitest'
import {
  presetOf,
  presets,
  readSettings,
  stepsBetweenEvaluations,
  trainSettings,
} from '../../../../src/apps/page/train/settings'
import { holdOut, sampleOf, spreadOrder } from '../../../../src/apps/page/train/split'
import { ARTICLE_SETTINGS, DEFAULT_SETTINGS, syntheticDigits } from '../../../../src/train/index'

test('presets are the settings that they are named for', () => {
  expect(trainSettings(presets.shipped.settings)).toEqual(DEFAULT_SETTINGS)
  expect(trainSettings(presets.article.settings)).toEqual(ARTICLE_SETTINGS)
  expect(trainSettings(presets.demo.settings)).toMatchObject({
    steps: 100,
    warmup: 10,
    augmentation: undefined,
  })
})

test('a preset that was changed is no longer one', () => {
  expect(presetOf(presets.article.settings)).toBe('article')
  expect(presetOf({ ...presets.article.settings, steps: 7 })).toBeUndefined()
})

test('held-out images are looked at some fifty times a run', () => {
  expect([30, 100, 6600, 20_000].map(stepsBetweenEvaluations)).toEqual([10, 10, 132, 200])
})

test('settings that were kept count when the fields would accept them', () => {
  const { settings } = presets.demo
  expect(readSettings(JSON.parse(JSON.stringify(settings)))).toEqual(settings)
  for (const wrong of [
    { steps: 0 },
    { steps: 1.5 },
    { learningRate: 'fast' },
    { augment: 1 },
    { batchSize: 1e9 },
  ]) {
    expect(readSettings({ ...settings, ...wrong })).toBeUndefined()
  }
})

test('held-out images are not trained on, and are a fair sample of digits that take turns', () => {
  const digits = syntheticDigits({ count: 200, seed: 1 })
  const { train, heldOut } = holdOut(digits, 40)
  expect([train.count, heldOut.count]).toEqual([160, 40])
  expect(new Set(spreadOrder(200)).size).toBe(200)
  const perDigit = Array.from(
    { length: 10 },
    (_, digit) => heldOut.labels.filter((one) => one === digit).length,
  )
  expect(perDigit).toEqual(Array(10).fill(4))
  const pixels = (images: Uint8Array, i: number) => images.subarray(i * 784, (i + 1) * 784).join()
  const known = new Set(Array.from({ length: 160 }, (_, i) => pixels(train.images, i)))
  for (let i = 0; i < 40; i++) expect(known.has(pixels(heldOut.images, i))).toBe(false)
  expect(sampleOf(digits, 1000).count).toBe(200)
})
