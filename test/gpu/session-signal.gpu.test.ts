/** Options of sessions and runs: names, values, and signals that give them up. */
import { expect, test, vi } from 'vitest'
import { createSession } from '../../src/gpu/session'
import { InputError } from '../../src/graph/errors'
import { float32 } from '../harness/build'
import { sharedDevice } from '../harness/host'
import { deepMnist } from '../harness/networks'
import { countingDevice, open } from '../harness/session'
import { Net } from '../passes/net'

const model = deepMnist('int8', 2, 8)
const image = new Int8Array(64)

test.each([
  [{ outputs: 'raw' }, 'createSession: outputs "raw" is none of real, stored'],
  [{ placement: 'x' }, 'createSession: placement "x" is none of auto, gpu-only'],
  [
    { backend: 'webgl' },
    'createSession has no option "backend"; it has device, gpu, batch, dot, fuse, precision, outputs',
  ],
  [{ device: {} }, 'createSession: device is an Object, not a GPUDevice'],
  [{ gpu: {} }, 'createSession: gpu is an Object, not a GPU'],
  [{ signal: 5 }, 'createSession: signal is the number 5, not an AbortSignal'],
])('%j is refused with what there is', async (options, message) => {
  const made = createSession(model, options as never)
  await expect(made).rejects.toThrow(InputError)
  await expect(made).rejects.toThrow(message)
})

test('a signal gives a session up, before and while it is made, and frees what was made', async () => {
  const reason = new Error('enough')
  const { device, count } = await countingDevice()
  await expect(createSession(model, { device, signal: AbortSignal.abort(reason) })).rejects.toBe(reason)
  const controller = new AbortController()
  const made = createSession(model, { device, signal: controller.signal })
  controller.abort(reason)
  await expect(made).rejects.toBe(reason)
  await expect.poll(() => count.bytes).toBe(0)
  device.destroy()
})

test('a signal gives a run up, and the next one is answered', async () => {
  const reason = new Error('enough')
  const session = await open(model, { device: await sharedDevice() })
  await expect(session.run({ image }, { signal: AbortSignal.abort(reason) })).rejects.toBe(reason)
  const controller = new AbortController()
  const runs = [session.run({ image }, { signal: controller.signal }), session.run({ image })]
  controller.abort(reason)
  await expect(runs[0]).rejects.toBe(reason)
  expect(await runs[1]).toEqual(await session.run({ image }, { signal: new AbortController().signal }))
  const wrong = session.run({ image }, { outputs: 'stored' } as never)
  await expect(wrong).rejects.toThrow('run has no option "outputs"; it has into, signal')
})

test('nothing of a network that is partly on the CPU is submitted or written once a signal gives it up', async () => {
  const reason = new Error('enough')
  const net = new Net()
  const x = net.input([1, 4], 'x')
  const constant = float32([1, 4], [5, 6, 7, 8], 'c')
  const device = await sharedDevice()
  const session = await open(net.graph([x], [net.relu(x, 'y'), constant]), { device })
  const into = { c: device.createBuffer({ size: 16, usage: GPUBufferUsage.COPY_DST }) }
  const [submit, write] = [vi.spyOn(device.queue, 'submit'), vi.spyOn(device.queue, 'writeBuffer')]
  const controller = new AbortController()
  const run = session.run({ x: [1, 2, 3, 4] as never }, { into, signal: controller.signal })
  controller.abort(reason)
  await expect(run).rejects.toBe(reason)
  // Runs are submitted in their order.
  await session.run({ x: [1, 2, 3, 4] as never })
  expect(submit).toHaveBeenCalledTimes(1)
  expect(write.mock.calls.filter(([buffer]) => buffer === into.c)).toEqual([])
  vi.restoreAllMocks()
  into.c.destroy()
})

test('inputs are looked for by name, not among what objects have', async () => {
  const session = await open(model)
  for (const name of ['constructor', 'toString', '__proto__'])
    await expect(session.run({ image }, { into: { [name]: undefined as never } })).rejects.toThrow(
      /no output/,
    )
  await expect(session.run({ image, toString: image } as never)).rejects.toThrow('no input "toString"')
})
