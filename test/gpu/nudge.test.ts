/** Firefox hears late of finished work: empty submissions while a result is awaited, and none elsewhere. */
import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { answersLate } from '../../src/gpu/device'
import { Nudge } from '../../src/gpu/nudge'

beforeEach(() => void vi.useFakeTimers())
afterEach(() => {
  vi.useRealTimers()
  vi.unstubAllGlobals()
})

/** A queue that says how often it was given nothing to do. */
function watchedQueue() {
  const submit = vi.fn()
  return { submit, nudge: new Nudge({ queue: { submit } } as unknown as GPUDevice) }
}

test('the queue is nudged every 2 ms until the result is there, and no longer', async () => {
  const { submit, nudge } = watchedQueue()
  const waiting = nudge.before(() => new Promise((resolve) => setTimeout(resolve, 21, 'result')))
  await vi.advanceTimersByTimeAsync(100)
  expect(await waiting).toBe('result')
  expect(submit.mock.calls).toEqual(Array.from({ length: 10 }, () => [[]]))
})

test('nor after a result that does not come', async () => {
  const { submit, nudge } = watchedQueue()
  await expect(nudge.before(() => Promise.reject(new Error('lost')))).rejects.toThrow('lost')
  await vi.advanceTimersByTimeAsync(100)
  expect(submit).not.toHaveBeenCalled()
})

test.each([
  ['Mozilla/5.0 (X11; Linux x86_64; rv:153.0) Gecko/20100101 Firefox/153.0', true],
  [
    'Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/150.0 Safari/537.36',
    false,
  ],
  ['Node.js/22', false],
  ['Deno/2.9.6', false],
])('%s answers late: %s', (userAgent, late) => {
  vi.stubGlobal('navigator', { userAgent })
  expect(answersLate()).toBe(late)
})
