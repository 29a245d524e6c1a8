import { expect, test } from 'vitest'
import { Shared } from '../../src/gpu/eager/shared'
import type { Step } from '../../src/gpu/eager/step'
import { StepCache } from '../../src/gpu/eager/step-cache'

/** A step without a device, and the list of those that were freed. */
function makeSteps() {
  const freed: string[] = []
  const make =
    (name: string, ready: Promise<void> = Promise.resolve()) =>
    () =>
      ({ ready, bytes: 16, shared: new Shared(() => freed.push(name)) }) as unknown as Step
  return { freed, make, cache: new StepCache() }
}

const none = new Set<object>()

test('a step is made once for its key', () => {
  const { cache, make } = makeSteps()
  const first = cache.get('a', none, make('first'))
  expect(cache.get('a', none, make('second'))).toBe(first)
  expect(cache.get('b', none, make('third'))).not.toBe(first)
  expect(cache.bytes).toBe(32)
})

test('the least recently used step goes beyond 512, once no call holds it', () => {
  const { cache, make, freed } = makeSteps()
  const held = cache.get('held', none, make('held'))
  held.shared.hold()
  for (const name of ['old', 'used']) cache.get(name, none, make(name))
  cache.get('used', none, make('again'))
  for (let i = 0; i < 510; i++) cache.get(`${i}`, none, make(`${i}`))
  expect(freed).toEqual([])
  cache.get('one more', none, make('one more'))
  expect(freed).toEqual(['old'])
  held.shared.release()
  expect(freed).toEqual(['old', 'held'])
  expect(cache.bytes).toBe(512 * 16)
})

test('steps go with the weights that they hold', () => {
  const { cache, make, freed } = makeSteps()
  const [filter, bias] = [{}, {}]
  cache.get('both', new Set([filter, bias]), make('both'))
  cache.get('one', new Set([bias]), make('one'))
  cache.forget(filter)
  expect(freed).toEqual(['both'])
  cache.clear()
  expect(freed).toEqual(['both', 'one'])
})

test('a step that does not compile is made again', async () => {
  const { cache, make, freed } = makeSteps()
  const failing = Promise.reject(new Error('no'))
  cache.get('a', none, make('failing', failing))
  await failing.catch(() => undefined)
  expect(freed).toEqual(['failing'])
  cache.get('a', none, make('good'))
  expect(cache.bytes).toBe(16)
})
