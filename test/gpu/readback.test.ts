/** The buffers that results are read back in, on a device that does nothing. */
import { expect, test, vi } from 'vitest'
import { placeResults, Readback, type Waiter } from '../../src/gpu/readback'
import { DeviceError } from '../../src/graph/errors'

function fakeDevice() {
  const buffer = (size: number) => ({
    size,
    mapAsync: vi.fn(async () => undefined),
    getMappedRange: () => new ArrayBuffer(size),
    unmap: vi.fn(),
    destroy: vi.fn(),
  })
  const made: ReturnType<typeof buffer>[] = []
  const createBuffer = vi.fn(({ size }: { size: number }) => {
    made.push(buffer(size))
    return made.at(-1)
  })
  const limits = { maxBufferSize: 1000 }
  return { device: { createBuffer, limits } as unknown as GPUDevice, made, createBuffer }
}

/** Rests of the given milliseconds, one after the other. */
function resting(...pauses: number[]): Waiter {
  const before = async <T>(wait: () => Promise<T>) => {
    await new Promise((resolve) => setTimeout(resolve, pauses.shift()))
    return wait()
  }
  return { before }
}

const submitted = async () => undefined
const nothing = () => undefined

test('answers come in the order of calls, however long each sleeps', async () => {
  const readback = new Readback(fakeDevice().device, resting(30, 1, 1))
  const order: number[] = []
  const use = (name: number) => readback.use([4], submitted, () => order.push(name))
  await Promise.all([1, 2, 3].map(use))
  expect(order).toEqual([1, 2, 3])
})

test('one that fails does not hold up the next, and what refused the submission is the error', async () => {
  const { device, made } = fakeDevice()
  const readback = new Readback(device, resting(10, 1))
  const refused = async () => {
    throw new Error('refused')
  }
  const unmappable = async ([target]: readonly GPUBuffer[]) => {
    if (!target) throw new Error('no target')
    vi.mocked(target.mapAsync).mockRejectedValue(new Error('not mapped'))
    return refused()
  }
  const failing = expect(readback.use([4], unmappable, nothing)).rejects.toThrow('refused')
  expect(await readback.use([4], submitted, () => 'read')).toBe('read')
  await failing
  expect(made).toHaveLength(2)
})

test('a buffer that the device does not make leaves the turn to others', async () => {
  const { device, createBuffer } = fakeDevice()
  const readback = new Readback(device)
  for (let i = 0; i < 3; i++) {
    createBuffer.mockImplementationOnce(() => {
      throw new Error('no memory')
    })
    await expect(readback.use([4], submitted, nothing)).rejects.toThrow('no memory')
  }
  expect(await readback.use([4], submitted, () => 'read')).toBe('read')
})

test('results beyond the device’s largest buffer are an error', async () => {
  const { device, made } = fakeDevice()
  const readback = new Readback(device)
  await expect(readback.use([1001], submitted, nothing)).rejects.toThrow(DeviceError)
  expect(made).toEqual([])
})

test('once disposed, nothing is made, submitted or mapped, and every buffer is freed', async () => {
  const { device, made } = fakeDevice()
  const readback = new Readback(device, resting(10, 10, 10))
  const submit = vi.fn(submitted)
  const runs = [1, 2, 3].map(() => expect(readback.use([4], submit, nothing)).rejects.toThrow())
  readback.dispose()
  await Promise.all(runs)
  await expect(readback.use([4], submit, nothing)).rejects.toThrow()
  // The third waited for its turn.
  expect([made.length, submit.mock.calls.length, readback.bytes]).toEqual([2, 2, 0])
  for (const buffer of made) {
    expect(buffer.destroy).toHaveBeenCalled()
    expect(buffer.mapAsync).not.toHaveBeenCalled()
  }
})

test('parts are as large as the device’s buffers may be, and results stay whole', () => {
  expect(placeResults([400, 400, 400, 1000, 4], 1000)).toEqual({
    parts: [800, 400, 1000, 4],
    places: [
      { part: 0, offset: 0 },
      { part: 0, offset: 400 },
      { part: 1, offset: 0 },
      { part: 2, offset: 0 },
      { part: 3, offset: 0 },
    ],
  })
  expect(placeResults([], 1000)).toEqual({ parts: [], places: [] })
})

test('the buffers of a run are used again where they are large enough', async () => {
  const { device, made } = fakeDevice()
  const readback = new Readback(device)
  const sizes = (parts: number[]) =>
    readback.use(parts, submitted, (memories) => memories.map(({ byteLength }) => byteLength))
  expect(await sizes([8, 4])).toEqual([8, 4])
  expect(await sizes([4, 4])).toEqual([8, 4])
  expect([made.length, readback.bytes]).toEqual([2, 12])
  expect(await sizes([4, 16, 4])).toEqual([8, 16, 4])
  expect([made.length, readback.bytes]).toEqual([4, 28])
  expect(await sizes([4])).toEqual([8])
  expect(readback.bytes).toBe(8)
  readback.dispose()
  for (const buffer of made) expect(buffer.destroy).toHaveBeenCalledTimes(1)
})
