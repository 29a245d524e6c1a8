import { describe, expect, test } from 'vitest'
import { createSession, type SessionOptions } from '../../src/gpu/session'
import { DeviceError, DeviceLostError, InputError } from '../../src/graph/errors'
import { deepMnist } from '../harness/networks'
import { seeded } from '../harness/random'
import { brokenModel, countingDevice, open, openOwn, randomImage, reference } from '../harness/session'
import { Net } from '../passes/net'

describe('results', () => {
  for (const dot of ['native', 'emulated'] as const) {
    for (const batch of [1, 3]) {
      test(`int8 bytes equal the reference's, ${dot} dot product, batch ${batch}`, async () => {
        const model = deepMnist('int8', 7, 8)
        const image = randomImage(model, batch, batch)
        const session = await open(model, { dot, batch })
        const { probabilities } = await session.run({ image })
        expect(probabilities).toEqual(reference(model, image, batch))
        expect((await session.info()).dot).toBe(dot)
      })
    }
  }

  test('inputs and outputs may be called whatever objects have', async () => {
    const net = new Net()
    const x = net.input([1, 4], 'toString')
    const session = await open(net.graph([x], [net.relu(x, 'constructor')]))
    const answer = await session.run({ toString: [-1, 0, 1, 2] as never })
    expect(answer).toEqual({ constructor: Float32Array.of(0, 0, 1, 2) })
    await expect(session.run({} as never)).rejects.toThrow(InputError)
  })

  test('fusion changes no byte, and keepAll hands out every tensor', async () => {
    const model = deepMnist('int8', 8, 8)
    const image = randomImage(model, 1, 1)
    const fused = await open(model)
    const plain = await open(model, { fuse: false })
    const all = await open(model, { keepAll: true })
    const want = await fused.run({ image })
    expect(await plain.run({ image })).toEqual(want)
    expect((await plain.info()).dispatches).toBe((await fused.info()).dispatches + 2)
    const tensors = await all.runAll({ image })
    expect([...tensors.keys()].map((tensor) => tensor.name)).toContain('conv1/out')
    const reals = Float32Array.from(want.probabilities as Int8Array, (q) => (q + 128) / 256)
    expect([...tensors].find(([tensor]) => tensor.name === 'probabilities')?.[1]).toEqual(reals)
  })

  test('float32 agrees with the reference', async () => {
    const model = deepMnist('float32', 9, 8)
    const random = seeded(3)
    const image = Float32Array.from({ length: 64 }, random)
    const session = await open(model)
    const { probabilities } = await session.run({ image })
    const want = reference(model, image, 1) as Float32Array
    want.forEach((value, i) => {
      expect(probabilities?.[i]).toBeCloseTo(value, 5)
    })
  })

  test('the network of the article takes five dispatches', async () => {
    const session = await open(deepMnist('int8'))
    expect((await session.info()).dispatches).toBe(5)
  })

  test('real numbers in and out are quantized and dequantized', async () => {
    const model = deepMnist('int8', 7, 8)
    const image = randomImage(model, 1, 4)
    const stored = await open(model)
    const real = await open(model, { outputs: 'real' })
    const reals = Float32Array.from(image, (q) => (q + 128) * Math.fround(1 / 255))
    const want = (await stored.run({ image })).probabilities as Int8Array
    const got = (await real.run({ image: reals })).probabilities
    expect(got).toEqual(Float32Array.from(want, (q) => (q + 128) / 256))
  })
})

test('overlapping runs are answered in order, each with its own result', async () => {
  const model = deepMnist('int8', 7, 8)
  const session = await open(model)
  const images = Array.from({ length: 7 }, (_, i) => randomImage(model, 1, i))
  const order: number[] = []
  const answers = await Promise.all(
    images.map(async (image, i) => {
      const answer = await session.run({ image })
      order.push(i)
      return answer.probabilities
    }),
  )
  expect(order).toEqual([0, 1, 2, 3, 4, 5, 6])
  images.forEach((image, i) => {
    expect(answers[i]).toEqual(reference(model, image, 1))
  })
})

test('a run that is refused does not hold up the next', async () => {
  const model = deepMnist('int8', 7, 8)
  const session = await open(model)
  const image = randomImage(model, 1, 1)
  const bad = session.run({ image: new Int8Array(3) })
  const good = session.run({ image })
  await expect(bad).rejects.toThrow(InputError)
  expect((await good).probabilities).toEqual(reference(model, image, 1))
})

const settle = () => new Promise((resolve) => setTimeout(resolve, 20))

describe('memory', () => {
  test('dispose returns every byte, and info() says how many there are', async () => {
    const { device, count } = await countingDevice()
    const model = deepMnist('int8', 7, 6 * 4)
    const session = await createSession(model, { device })
    await session.run({ image: randomImage(model, 1, 1) })
    expect((await session.info()).gpuBytes).toBe(count.bytes)
    expect(count.bytes).toBeGreaterThan(0)
    session.dispose()
    await expect.poll(() => count.bytes).toBe(0)
    device.destroy()
  })

  test('runs make nothing on the device once two have overlapped', async () => {
    const { device } = await countingDevice()
    const model = deepMnist('int8', 7, 6 * 4)
    const session = await createSession(model, { device, outputs: 'stored' })
    const images = [1, 2, 3].map((seed) => randomImage(model, 1, seed))
    const runAll = () => Promise.all(images.map((image) => session.run({ image })))
    const want = await runAll()
    const forbidden = () => {
      throw new Error('made in a run')
    }
    device.createBuffer = device.createBindGroup = device.createShaderModule = forbidden
    expect(await runAll()).toEqual(want)
    expect(want.map(({ probabilities }) => probabilities)).toEqual(
      images.map((image) => reference(model, image, 1)),
    )
    session.dispose()
    await settle()
    device.destroy()
  })

  test('activations whose lifetimes do not overlap share memory', async () => {
    const { device, count } = await countingDevice()
    const model = deepMnist('int8', 7, 8)
    const shared = await createSession(model, { device })
    const before = count.bytes
    const kept = await createSession(model, { device, keepAll: true })
    expect(count.bytes - before).toBeGreaterThan(before)
    shared.dispose()
    kept.dispose()
    await settle()
    device.destroy()
  })

  test('a failed build leaves nothing behind', async () => {
    const { device, count } = await countingDevice()
    await expect(createSession(brokenModel(), { device })).rejects.toThrow(DeviceError)
    expect(count.bytes).toBe(0)
    expect(count.most).toBeGreaterThan(0)
    device.destroy()
  })

  test('a run that its session leaves behind is rejected, and the device hears of no error', async () => {
    const { device } = await countingDevice()
    const model = deepMnist('int8', 7, 8)
    const session = await createSession(model, { device, batch: 512, outputs: 'stored' })
    const image = randomImage(model, 512, 1)
    // Two runs, after which the third is expected to take its time.
    for (let i = 0; i < 2; i++) await session.run({ image })
    const errors: string[] = []
    device.addEventListener('uncapturederror', ({ error }) => errors.push(error.message))
    const { queue } = device
    const submit = queue.submit.bind(queue)
    queue.submit = (commands) => {
      submit(commands)
      session.dispose()
    }
    await expect(session.run({ image })).rejects.toThrow(/disposed/)
    await settle()
    expect(errors).toEqual([])
    device.destroy()
  })

  test('a disposed session answers nothing', async () => {
    const model = deepMnist('int8', 7, 8)
    const session = await open(model)
    const inFlight = session.run({ image: randomImage(model, 1, 1) })
    session.dispose()
    await expect(inFlight).rejects.toThrow(/disposed/)
    await expect(session.run({ image: randomImage(model, 1, 1) })).rejects.toThrow(DeviceError)
  })
})

describe('a lost device', () => {
  test('rejects what is in flight; the session rebuilds once, on a new adapter', async () => {
    const model = deepMnist('int8', 7, 8)
    const session = await openOwn(model)
    const image = randomImage(model, 1, 1)
    const inFlight = session.run({ image })
    const first = await session.device()
    first.destroy()
    await expect(inFlight).rejects.toThrow(DeviceLostError)
    await settle()
    expect((await session.run({ image })).probabilities).toEqual(reference(model, image, 1))
    const second = await session.device()
    expect(second).not.toBe(first)
    second.destroy()
    await settle()
    await expect(session.run({ image })).rejects.toThrow(DeviceLostError)
    await expect(session.run({ image })).rejects.toThrow(/; make a new session$/)
  })

  test('says that the device was lost, or runs on another, if it is called before the device has said so', async () => {
    const net = new Net()
    const x = net.input([1, 4], 'x')
    const session = await openOwn(net.graph([x], [net.relu(x, 'y')]))
    const inputs = { x: [-1, 0, 1, 2] as never }
    await session.run(inputs)
    const device = await session.device()
    device.destroy()
    for (const outcome of await Promise.allSettled([session.run(inputs), session.run(inputs)])) {
      if (outcome.status === 'fulfilled') {
        expect(outcome.value).toEqual({ y: Float32Array.of(0, 0, 1, 2) })
        continue
      }
      expect(outcome.reason).toBeInstanceOf(DeviceLostError)
      expect(outcome.reason.message).toMatch(/^the GPU device was lost \(destroyed\): .*; run again$/)
    }
    expect(await session.run(inputs)).toEqual({ y: Float32Array.of(0, 0, 1, 2) })
  })

  test.each<SessionOptions>([{}, { tune: true }, { tuning: null }])(
    'gets no session (%o)',
    async (options) => {
      const { device } = await countingDevice()
      device.destroy()
      const made = createSession(deepMnist('int8', 7, 8), { device, ...options })
      await expect(made).rejects.toThrow(DeviceLostError)
    },
  )

  test('that is the caller’s is not replaced', async () => {
    const { device } = await countingDevice()
    const model = deepMnist('int8', 7, 8)
    const session = await createSession(model, { device })
    device.destroy()
    await settle()
    const answer = session.run({ image: randomImage(model, 1, 1) })
    await expect(answer).rejects.toThrow(DeviceLostError)
    await expect(answer).rejects.toThrow(/; make a new session$/)
  })
})
