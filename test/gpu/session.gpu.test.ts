import { afterEach, describe, expect, test } from 'vitest'
import { runReference } from '../../src/cpu/run'
import { createSession, type Session, type SessionOptions } from '../../src/gpu/session'
import { DeviceError, DeviceLostError, GraphError, InputError } from '../../src/graph/errors'
import type { Graph } from '../../src/graph/graph'
import { makeGraph } from '../../src/graph/graph'
import type { OpDef } from '../../src/graph/operator'
import { withBatch } from '../../src/graph/rebatch'
import { makeTensor, type TensorData } from '../../src/graph/tensor'
import { dropout } from '../../src/ops/dropout'
import { hostGpu, sharedDevice } from '../harness/host'
import { deepMnist } from '../harness/networks'
import { seeded } from '../harness/random'
import { Net } from '../passes/net'

const sessions: Session[] = []

afterEach(() => {
  for (const session of sessions.splice(0)) session.dispose()
})

/** A session on the tests' own device, whose compiled pipelines they share; it is disposed after its test. */
async function open(model: Graph, options: SessionOptions = {}): Promise<Session> {
  return openOwn(model, { device: await sharedDevice(), ...options })
}

/** A session on a device of its own. */
async function openOwn(model: Graph, options: SessionOptions = {}): Promise<Session> {
  const session = await createSession(model, { gpu: await hostGpu(), outputs: 'stored', ...options })
  sessions.push(session)
  return session
}

function randomImage(model: Graph, batch: number, seed: number): Int8Array {
  const random = seeded(seed)
  const [, height = 1, width = 1] = model.inputs[0]?.shape ?? []
  return Int8Array.from({ length: batch * height * width }, () => Math.floor(random() * 256) - 128)
}

function reference(model: Graph, image: TensorData, batch: number): TensorData {
  return runReference(withBatch(model, batch), [image])[0] as TensorData
}

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

/** A device that counts the bytes of its buffers that were made and not yet destroyed. */
async function countingDevice() {
  const adapter = await (await hostGpu()).requestAdapter()
  const device = (await adapter?.requestDevice()) as GPUDevice
  const count = { bytes: 0, most: 0 }
  const create = device.createBuffer.bind(device)
  device.createBuffer = (descriptor) => {
    const buffer = create(descriptor)
    const destroy = buffer.destroy.bind(buffer)
    let alive = true
    count.bytes += descriptor.size
    count.most = Math.max(count.most, count.bytes)
    buffer.destroy = () => {
      if (alive) count.bytes -= descriptor.size
      alive = false
      return destroy()
    }
    return buffer
  }
  return { device, count }
}

/** Lets promises that have been settled call their callbacks. */
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
    await settle()
    expect(count.bytes).toBe(0)
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
  })

  test('that is the caller’s is not replaced', async () => {
    const { device } = await countingDevice()
    const model = deepMnist('int8', 7, 8)
    const session = await createSession(model, { device })
    device.destroy()
    await settle()
    await expect(session.run({ image: randomImage(model, 1, 1) })).rejects.toThrow(DeviceLostError)
  })
})

/** A model with an operator whose shader does not get the constants that it needs. */
function brokenModel(): Graph {
  const def: OpDef<unknown> = {
    kind: 'BROKEN',
    infer: () => [{ shape: [1, 4], type: 'int8' }],
    reference: () => [new Int8Array(4)],
    kernel: ({ inputs: [read], outputs: [write] }) => [
      {
        shader: 'conv2d_i8',
        constants: {},
        bindings: [{ read: read as never }, { write: write as never }],
        workgroups: [1, 1, 1],
      },
    ],
  }
  const input = makeTensor({ name: 'in', shape: [1, 4], type: 'int8' })
  const output = makeTensor({ name: 'out', shape: [1, 4], type: 'int8' })
  const op = { def, name: 'culprit', attrs: {}, inputs: [input], outputs: [output] }
  return makeGraph({ name: 'broken', inputs: [input], outputs: [output], operators: [op] })
}

describe('errors', () => {
  test('a shader that the device refuses is blamed on its operator', async () => {
    await expect(open(brokenModel())).rejects.toThrow(/BROKEN "culprit": shader "conv2d_i8"/)
  })

  test('an operator that exists only in training graphs is refused', async () => {
    const input = makeTensor({ name: 'in', shape: [1, 4], type: 'float32' })
    const output = makeTensor({ name: 'out', shape: [1, 4], type: 'float32' })
    const op = { def: dropout, name: 'drop', attrs: { rate: 0.5 }, inputs: [input], outputs: [output] }
    const model = makeGraph({ name: 'training', inputs: [input], outputs: [output], operators: [op] })
    await expect(open(model)).rejects.toThrow(GraphError)
    await expect(open(model)).rejects.toThrow(/DROPOUT "drop".*freeze/)
  })

  test('memory that the device does not have is a typed error', async () => {
    const { device } = await countingDevice()
    const tooLarge = withBatch(deepMnist('float32', 7, 8), 2 ** 18)
    await expect(createSession(tooLarge, { device })).rejects.toThrow(DeviceError)
    device.destroy()
  })

  test('no adapter', async () => {
    const gpu = { requestAdapter: async () => null, wgslLanguageFeatures: new Set() } as unknown as GPU
    await expect(createSession(deepMnist('int8', 7, 8), { gpu })).rejects.toThrow(/no adapter/)
  })

  const inputs: [string, Record<string, unknown>, RegExp][] = [
    ['a wrong name', { picture: new Int8Array(64) }, /no input "picture"; its inputs are "image"/],
    ['a missing input', {}, /input "image" is missing/],
    ['a wrong length', { image: new Int8Array(63) }, /"image" has 63 elements; int8 1×8×8×1.* takes 64/],
    ['a wrong type', { image: new Uint16Array(64) }, /"image" is a Uint16Array; .* takes a Int8Array/],
    ['NaN', { image: new Float32Array(64).fill(Number.NaN, 5, 6) }, /"image": element 5 is NaN/],
    ['an element that is missing', { image: new Array(64).fill(0).fill(null, 5, 6) }, /element 5 is NaN/],
    ['null', { image: null }, /input "image" is missing/],
    ['text', { image: 'seven' }, /"image" has 5 elements/],
  ]
  for (const [what, given, message] of inputs) {
    test(`${what} is an InputError that says so`, async () => {
      const session = await open(deepMnist('int8', 7, 8))
      const run = session.run(given as never)
      await expect(run).rejects.toThrow(InputError)
      await expect(run).rejects.toThrow(message)
    })
  }

  test('no inputs at all, and an element that is missing in a float32 input', async () => {
    const session = await open(deepMnist('float32', 7, 8))
    await expect(session.run(undefined as never)).rejects.toThrow(/input "image" is missing/)
    const holes = new Array(64).fill(0).fill(undefined, 5, 6)
    await expect(session.run({ image: holes })).rejects.toThrow(/"image": element 5 is NaN/)
  })

  test('the promise of a model is not a model', async () => {
    const promise = Promise.resolve(deepMnist('int8', 7, 8)) as never
    await expect(createSession(promise)).rejects.toThrow(InputError)
  })

  test('an unknown output', async () => {
    const session = await open(deepMnist('int8', 7, 8))
    const run = session.run({ image: new Int8Array(64) }, { into: { logits: {} as GPUBuffer } })
    await expect(run).rejects.toThrow(/no output "logits"; its outputs are "probabilities"/)
  })
})

/** The limits that a session asks an adapter for, when the adapter offers a great deal. */
async function limitsAskedFor(model: Graph): Promise<Record<string, number>> {
  const adapter = (await (await hostGpu()).requestAdapter()) as GPUAdapter
  let asked: Record<string, number> = {}
  const watched = {
    info: adapter.info,
    features: adapter.features,
    limits: { maxStorageBufferBindingSize: 2 ** 31, maxBufferSize: 2 ** 31 },
    requestDevice: async (descriptor: GPUDeviceDescriptor) => {
      asked = { ...(descriptor.requiredLimits as Record<string, number>) }
      throw new Error('stop here')
    },
  }
  const gpu = { requestAdapter: async () => watched, wgslLanguageFeatures: new Set() } as unknown as GPU
  await expect(createSession(model, { gpu })).rejects.toThrow(DeviceError)
  return asked
}

test('a session asks for the limits that it needs, and no others', async () => {
  const model = deepMnist('float32', 7, 8)
  expect(await limitsAskedFor(model)).toEqual({})
  // The output of the first fully connected layer is the largest tensor: 1024 float32 elements an image.
  const needed = 2 ** 17 * 1024 * 4
  expect(await limitsAskedFor(withBatch(model, 2 ** 17))).toEqual({
    maxStorageBufferBindingSize: needed,
    maxBufferSize: needed,
  })
})

describe('GPU buffers', () => {
  test('in and out, padded layouts and plain ones', async () => {
    const { device } = await countingDevice()
    const model = deepMnist('int8', 7, 8)
    const session = await createSession(model, { device, outputs: 'stored' })
    for (const seed of [1, 2]) {
      const image = randomImage(model, 1, seed)
      const source = device.createBuffer({
        size: 64,
        usage: GPUBufferUsage.COPY_SRC | GPUBufferUsage.COPY_DST,
      })
      device.queue.writeBuffer(source, 0, image)
      const target = device.createBuffer({
        size: 12,
        usage: GPUBufferUsage.COPY_DST | GPUBufferUsage.MAP_READ,
      })
      expect(await session.run({ image: source }, { into: { probabilities: target } })).toEqual({})
      await target.mapAsync(GPUMapMode.READ)
      const got = new Int8Array(target.getMappedRange(0, 12)).slice(0, 10)
      expect(got).toEqual(reference(model, image, 1))
      expect((await session.run({ image })).probabilities).toEqual(got)
    }
    const small = device.createBuffer({ size: 4, usage: GPUBufferUsage.COPY_SRC })
    await expect(session.run({ image: small })).rejects.toThrow(DeviceError)
    const image = randomImage(model, 1, 3)
    expect((await session.run({ image })).probabilities).toEqual(reference(model, image, 1))
    session.dispose()
    device.destroy()
  })

  test('of images whose rows need padding', async () => {
    const { device } = await countingDevice()
    const model = withBatch(deepMnist('int8', 7, 12), 2)
    const odd = deepMnist('int8', 7, 20)
    expect(odd.inputs[0]?.shape).toEqual([1, 20, 20, 1])
    const session = await createSession(model, { device, outputs: 'stored' })
    const image = randomImage(model, 2, 5)
    const source = device.createBuffer({
      size: 288,
      usage: GPUBufferUsage.COPY_SRC | GPUBufferUsage.COPY_DST,
    })
    device.queue.writeBuffer(source, 0, image)
    const target = device.createBuffer({ size: 20, usage: GPUBufferUsage.COPY_DST | GPUBufferUsage.MAP_READ })
    await session.run({ image: source }, { into: { probabilities: target } })
    await target.mapAsync(GPUMapMode.READ)
    expect(new Int8Array(target.getMappedRange())).toEqual(reference(model, image, 2))
    session.dispose()
    device.destroy()
  })
})
