/** Waiting asleep, where asking takes the time of what computes. */
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import { AdaptiveWait, sleepMost } from '../../src/gpu/adaptive-wait'
import { waitingSlowsDevice } from '../../src/gpu/device'

beforeEach(() => void vi.useFakeTimers())
afterEach(() => {
  vi.useRealTimers()
  vi.unstubAllGlobals()
})

test('nine tenths of what is expected are slept through, less what a timer is late', async () => {
  const pauses = Promise.all([0, 2, 20, 100].map(sleepMost))
  await vi.runAllTimersAsync()
  expect(await pauses).toEqual([0, 0, 17, 89])
})

describe('from one time to the next', () => {
  /** Work that takes `ms` from when it is submitted; returns how long it was slept, and when the answer was taken. */
  async function one(learner: AdaptiveWait, ms: number): Promise<{ slept: number; took: number }> {
    const start = performance.now()
    let slept = 0
    const waiting = learner.before(async () => {
      slept = performance.now() - start
      await new Promise((resolve) => setTimeout(resolve, Math.max(0, ms - slept)))
    })
    await vi.runAllTimersAsync()
    await waiting
    return { slept, took: performance.now() - start }
  }

  test('the first time compiles, the second is measured, the third is slept through', async () => {
    const learner = new AdaptiveWait()
    const times = [900, 100, 100, 100]
    const seen: number[] = []
    for (const ms of times) seen.push((await one(learner, ms)).slept)
    expect(seen).toEqual([0, 0, 89, 89])
  })

  test('what came before the first answer is not learnt from', async () => {
    const learner = new AdaptiveWait()
    await Promise.all([one(learner, 900), one(learner, 901)])
    expect((await one(learner, 50)).slept).toBe(0)
    expect((await one(learner, 50)).slept).toBe(44)
  })

  test('one that was slow is forgotten soon, and makes the next no slower', async () => {
    const learner = new AdaptiveWait()
    for (let i = 0; i < 3; i++) await one(learner, 100)
    await one(learner, 5000)
    expect((await one(learner, 100)).took).toBe(100)
  })

  test('answers that come a fixed time after they are asked for are soon not slept for', async () => {
    for (const latency of [5, 12, 100]) {
      const learner = new AdaptiveWait()
      const took: number[] = []
      for (let i = 0; i < 200; i++) {
        const start = performance.now()
        const waiting = learner.before(() => new Promise((resolve) => setTimeout(resolve, latency)))
        await vi.runAllTimersAsync()
        await waiting
        took.push(performance.now() - start)
      }
      expect(Math.max(...took), `${latency} ms`).toBeLessThan(2 * latency)
      expect(took.filter((ms) => ms > latency).length).toBeLessThan(6)
    }
  })

  test('a fixed part of the time is not slept for', async () => {
    const learner = new AdaptiveWait()
    let most = 0
    for (let i = 0; i < 100; i++) {
      const start = performance.now()
      // The device takes 100 ms; the host hears of it 12 ms after it asks, at the earliest.
      const wait = () =>
        new Promise((resolve) => setTimeout(resolve, Math.max(12, 100 - (performance.now() - start))))
      const waiting = learner.before(wait)
      await vi.runAllTimersAsync()
      await waiting
      most = Math.max(most, performance.now() - start)
    }
    expect(most).toBeLessThan(105)
  })

  test('work that becomes slower is slept for again', async () => {
    const learner = new AdaptiveWait()
    for (let i = 0; i < 5; i++) await one(learner, 100)
    const slept: number[] = []
    for (let i = 0; i < 40; i++) slept.push((await one(learner, 300)).slept)
    expect(slept.at(-1)).toBe(269)
  })

  test('work that becomes quicker is overslept a few times only', async () => {
    const learner = new AdaptiveWait()
    for (let i = 0; i < 3; i++) await one(learner, 1000)
    const took: number[] = []
    for (let i = 0; i < 9; i++) took.push((await one(learner, 10)).took)
    expect(took.reduce((sum, ms) => sum + ms)).toBeLessThan(3000)
    expect(took.at(-1)).toBe(10)
  })
})

test('waiting costs where Node, and not Deno, asks an adapter that computes on the CPU', () => {
  const deviceOf = (description: string) =>
    ({ adapterInfo: { vendor: '', architecture: '', description } }) as unknown as GPUDevice
  expect(waitingSlowsDevice(deviceOf('llvmpipe (LLVM 19)'))).toBe(true)
  expect(waitingSlowsDevice(deviceOf('NVIDIA H100'))).toBe(false)
  vi.stubGlobal('process', { versions: { node: '26.3.0', deno: '2.9.6' } })
  expect(waitingSlowsDevice(deviceOf('llvmpipe (LLVM 19)'))).toBe(false)
  vi.stubGlobal('process', undefined)
  expect(waitingSlowsDevice(deviceOf('llvmpipe (LLVM 19)'))).toBe(false)
})
