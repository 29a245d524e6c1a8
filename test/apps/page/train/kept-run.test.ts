import { describe, expect, test } from 'vitest'
import { checkBest } from '../../../../src/apps/page/train/kept-run'

const best = { evaluation: { step: 3, accuracy: 0.9 }, model: new Uint8Array(4) }

test('what the page stored is read back, without anything else that lies there', () => {
  expect(checkBest({ ...best, more: 1 }, 3)).toEqual(best)
})

describe('anything else is no network', () => {
  test.each<[unknown]>([
    [undefined],
    [{ ...best, model: [1] }],
    [{ ...best, evaluation: undefined }],
    [{ ...best, evaluation: { step: 4, accuracy: 0.9 } }],
    [{ ...best, evaluation: { step: 3, accuracy: 'high' } }],
    [{ ...best, evaluation: { step: 3, accuracy: 2 } }],
  ])('%o', (kept) => {
    expect(checkBest(kept, 3)).toBeUndefined()
  })
})
