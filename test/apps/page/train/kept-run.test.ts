import { describe, expect, test } from 'vitest'
import { checkBest, readCheckpoint } from '../../../../src/apps/page/train/kept-run'

const checkpoint = { run: '{}', step: 3, seconds: 1.5, values: [new Float32Array(2), new Float32Array()] }
const best = { evaluation: { step: 3, accuracy: 0.9 }, model: new Uint8Array(4) }

test('what the page stored is read back, without anything else that lies there', () => {
  expect(readCheckpoint(checkpoint)).toEqual(checkpoint)
  expect(readCheckpoint({ ...checkpoint, more: 1 })).toEqual(checkpoint)
  expect(checkBest({ ...best, more: 1 }, 3)).toEqual(best)
})

describe('anything else is no checkpoint', () => {
  test.each<[unknown]>([
    [undefined],
    [null],
    ['text'],
    [[]],
    [{ ...checkpoint, run: 1 }],
    [{ ...checkpoint, step: -1 }],
    [{ ...checkpoint, step: 0.5 }],
    [{ ...checkpoint, step: Number.NaN }],
    [{ ...checkpoint, step: '3' }],
    [{ ...checkpoint, seconds: Number.POSITIVE_INFINITY }],
    [{ ...checkpoint, values: undefined }],
    [{ ...checkpoint, values: { length: -1 } }],
    [{ ...checkpoint, values: [[1, 2]] }],
    [{ ...checkpoint, values: [new Uint8Array(4)] }],
  ])('%o', (kept) => {
    expect(readCheckpoint(kept)).toBeUndefined()
  })
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
