/** Sessions that were disposed are collected, with their weights, while the caller's device lives on. Node only. */
import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'
import { expect, test } from 'vitest'
import { createSession, type Session, type SessionOptions } from '../../src/gpu/session'
import { DeviceError } from '../../src/graph/errors'
import { type Graph, makeGraph } from '../../src/graph/graph'
import { makeTensor } from '../../src/graph/tensor'
import { fullyConnected } from '../../src/ops/conv/fully-connected'
import { brokenModel, countingDevice } from '../harness/session'

setFlagsFromString('--expose-gc')
const collect = runInNewContext('gc') as () => void

/** A dense layer of 256 to `units`, whose weights are `units` · 256 bytes. */
function dense(units: number): Graph {
  const scale = { scale: [0.1], zeroPoint: [0], axis: 0 }
  const input = makeTensor({ name: 'x', shape: [1, 256], type: 'int8', quant: scale })
  const filter = makeTensor({
    name: 'w',
    shape: [units, 256],
    type: 'int8',
    data: new Int8Array(units * 256).fill(1),
    quant: scale,
  })
  const output = makeTensor({ name: 'y', shape: [1, units], type: 'int8', quant: scale })
  const attrs = { activation: 'none' } as const
  const op = { def: fullyConnected, name: 'dense', attrs, inputs: [input, filter], outputs: [output] }
  return makeGraph({ name: 'dense', inputs: [input], outputs: [output], operators: [op as never] })
}

/** Waits until what can be collected is: WeakRefs hold their targets until a task ends. */
async function collected(refs: readonly WeakRef<object>[]): Promise<number> {
  for (let i = 0; i < 20; i++) {
    await new Promise((resolve) => setTimeout(resolve, 10))
    collect()
    if (refs.every((ref) => !ref.deref())) return 0
  }
  return refs.filter((ref) => ref.deref()).length
}

const input = { x: new Int8Array(256) }

interface Case {
  readonly options?: SessionOptions
  /** Uses a session before it is disposed. */
  readonly use?: (session: Session) => Promise<unknown>
}

const cases: readonly (readonly [string, Case])[] = [
  ['without a run', {}],
  ['after a run', { use: (session) => session.run(input) }],
  ['with runs in flight', { use: async (session) => void session.run(input).catch(() => undefined) }],
  ['after keeping an output on the GPU', { use: runIntoBuffer }],
  ['after profiling', { use: (session) => session.profile(input) }],
  ['after tuning', { options: { tune: true } }],
]

async function runIntoBuffer(session: Session): Promise<void> {
  const usage = GPUBufferUsage.STORAGE | GPUBufferUsage.COPY_DST
  const buffer = (await session.device()).createBuffer({ size: 64, usage })
  await session.run(input, { into: { y: buffer } })
  buffer.destroy()
}

test.each(cases)('sessions disposed %s leave nothing behind', async (_, { options, use }) => {
  const { device, count } = await countingDevice()
  const living = await createSession(dense(16), { device })
  const before = count.bytes
  const left: WeakRef<object>[] = []
  const cycle = async () => {
    const model = dense(64)
    const session = await createSession(model, { device, ...options })
    left.push(new WeakRef(model), new WeakRef(session))
    await use?.(session)
    session.dispose()
  }
  for (let i = 0; i < 4; i++) await cycle()
  expect(await collected(left)).toBe(0)
  expect(count.bytes).toBe(before)
  expect((await living.run(input)).y).toHaveLength(16)
  living.dispose()
  device.destroy()
})

test('a session that can not be built leaves nothing behind', async () => {
  const { device, count } = await countingDevice()
  const left: WeakRef<object>[] = []
  const attempt = async () => {
    const model = brokenModel()
    left.push(new WeakRef(model))
    await expect(createSession(model, { device })).rejects.toThrow(DeviceError)
  }
  for (let i = 0; i < 4; i++) await attempt()
  expect(await collected(left)).toBe(0)
  expect(count.bytes).toBe(0)
  device.destroy()
})

test('1,000 cycles of making, running and disposing return to where they began', async () => {
  const { device, count } = await countingDevice()
  const cycle = async () => {
    const session = await createSession(dense(16), { device })
    await session.run(input)
    session.dispose()
  }
  // The first cycles fill caches, the compiler's among them.
  for (let i = 0; i < 200; i++) await cycle()
  await collected([])
  const before = process.memoryUsage()
  const bytes = count.bytes
  for (let i = 0; i < 1000; i++) await cycle()
  await collected([])
  const after = process.memoryUsage()
  expect(count.bytes).toBe(bytes)
  // A cycle that kept only its weights would leave 4 MB.
  expect(after.heapUsed - before.heapUsed).toBeLessThan(2 ** 21)
  expect(after.arrayBuffers - before.arrayBuffers).toBeLessThan(2 ** 16)
  device.destroy()
})
