/** Waiting without asking, where asking takes the time of what computes. */
import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { Rest } from '../../src/gpu/rest'

const deviceOf = (description: string) => ({ adapterInfo: { description } }) as unknown as GPUDevice
const software = deviceOf('llvmpipe (LLVM 19)')

/** How many milliseconds pass before it is awaited that something happens. */
async function pause(device: GPUDevice, ms: number): Promise<number> {
  const start = Date.now()
  const waiting = new Rest(device).before(ms, async () => Date.now() - start)
  await vi.runAllTimersAsync()
  return waiting
}

beforeEach(() => void vi.useFakeTimers())
afterEach(() => {
  vi.useRealTimers()
  vi.unstubAllGlobals()
})

test('nine tenths of what is expected are slept through, less what a timer is late', async () => {
  expect(await pause(software, 100)).toBe(89)
  expect(await pause(software, 20)).toBe(17)
})

test('what takes too short a time, or one that nobody knows, is awaited at once', async () => {
  for (const ms of [0, 1, 2, Number.POSITIVE_INFINITY, Number.NaN]) expect(await pause(software, ms)).toBe(0)
})

test('GPUs do not mind being asked, and browsers ask elsewhere', async () => {
  expect(await pause(deviceOf('NVIDIA H100'), 100)).toBe(0)
  vi.stubGlobal('window', {})
  expect(await pause(software, 100)).toBe(0)
})

test('it is awaited in the same turn where nothing is slept through', () => {
  const wait = vi.fn(async () => 1)
  void new Rest(deviceOf('NVIDIA H100')).before(100, wait)
  expect(wait).toHaveBeenCalledOnce()
})
