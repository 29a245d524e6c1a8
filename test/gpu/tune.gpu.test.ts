import { afterAll, afterEach, describe, expect, test, vi } from 'vitest'
import { runReference } from '../../src/cpu/run'
import { findAdapter, requestDevice } from '../../src/gpu/device'
import { fasterDot } from '../../src/gpu/dot-timing'
import { planGraph } from '../../src/gpu/program'
import { createSession, type SessionOptions } from '../../src/gpu/session'
import { traitsOf } from '../../src/gpu/start'
import { adapterTraits, knownDot } from '../../src/gpu/traits'
import { tune } from '../../src/gpu/tune'
import { adapterKey, emptyTuning, shapeClass, type Tuning } from '../../src/gpu/tuning'
import { InputError } from '../../src/graph/errors'
import { type Graph, makeGraph } from '../../src/graph/graph'
import { perTensor } from '../../src/graph/quant-params'
import { makeTensor } from '../../src/graph/tensor'
import { conv2d } from '../../src/ops/conv/conv2d'
import { bias, int8, makeOp } from '../harness/build'
import { hostGpu } from '../harness/host'
import { seeded } from '../harness/random'

/** A 3×3 convolution of one image of three channels, which two shaders compute. */
function network(): Graph {
  const [size, outputs] = [6, 5]
  const random = seeded(5)
  const byte = () => Math.floor(random() * 255) - 127
  const shape = [outputs, 3, 3, 3]
  const data = Int8Array.from({ length: outputs * 27 }, byte)
  const weights = makeTensor({ name: 'weights', shape, type: 'int8', quant: perTensor(0.01, 0), data })
  const attrs = { strides: [1, 1], dilations: [1, 1], padding: 'SAME', activation: 'none' } as const
  const image = int8([1, size, size, 3], perTensor(0.02, -7))
  const inputs = [image, weights, bias(Array.from({ length: outputs }, byte))]
  const op = makeOp(conv2d, attrs, inputs, { quant: perTensor(0.3, 5) })
  return makeGraph({ name: 'small', inputs: [image], outputs: op.outputs, operators: [op] })
}

afterEach(() => void vi.restoreAllMocks())

const devices: GPUDevice[] = []
afterAll(() => {
  for (const device of devices) device.destroy()
})

/** A device of its own, and the names of the shaders that it has compiled. */
async function watchedDevice(): Promise<{ device: GPUDevice; compiled: string[] }> {
  const device = await requestDevice(await findAdapter(await hostGpu()), { bufferBytes: 2 ** 27 })
  devices.push(device)
  const compiled: string[] = []
  const compile = device.createComputePipelineAsync.bind(device)
  device.createComputePipelineAsync = (descriptor) => {
    compiled.push(`${descriptor.label}`.split(' ')[0] ?? '')
    return compile(descriptor)
  }
  return { device, compiled }
}

/** Returns the shape class of a network's operator, and its shaders by candidate on the tests' adapter. */
async function describeCandidates(
  graph: Graph,
): Promise<{ name: string; shaders: ReadonlyMap<string, string> }> {
  const traits = adapterTraits(await findAdapter(await hostGpu()))
  const options = { fuse: true, keep: false, maxWorkgroups: 65535, adapter: traits, prefer: () => undefined }
  const [step] = (await planGraph(graph, options)).steps
  const candidates = step?.candidates ?? []
  const shaders = new Map(candidates.map((one) => [one.name, one.kernels()[0]?.shader ?? '']))
  return { name: step ? shapeClass(step.op, [...shaders.keys()]) : '', shaders }
}

const small = network()
const { name: smallClass, shaders } = await describeCandidates(small)

async function tunedSession(options: SessionOptions, model = small) {
  const { device, compiled } = await watchedDevice()
  const session = await createSession(model, { device, outputs: 'stored', ...options })
  return { session, compiled, device }
}

/** Lets the clock jump with each result of a device, as if the host polled for results once in a while. */
function answerAfter(ms: number): (device: GPUDevice) => void {
  return (device) => {
    const create = device.createBuffer.bind(device)
    const now = performance.now.bind(performance)
    let later = 0
    vi.spyOn(performance, 'now').mockImplementation(() => now() + later)
    device.createBuffer = (descriptor) => {
      const buffer = create(descriptor)
      const map = buffer.mapAsync.bind(buffer)
      buffer.mapAsync = async (...given) => {
        await map(...given)
        later += ms
        return undefined
      }
      return buffer
    }
  }
}

/** Times the candidates of a network on a device of its own. */
async function timed(budgetMs: number, change: (device: GPUDevice) => void = () => {}) {
  const { device, compiled } = await watchedDevice()
  change(device)
  const adapter = adapterTraits({ info: device.adapterInfo, features: device.features }, await hostGpu())
  const plan = await planGraph(small, {
    fuse: true,
    keep: false,
    maxWorkgroups: 65535,
    adapter,
    prefer: () => undefined,
  })
  const tuning = await tune(device, plan, emptyTuning(device.adapterInfo, adapter.dot, {}), budgetMs)
  return { device, compiled, tuning }
}

describe('tune', () => {
  test('a class that does not fit the budget keeps its guess, and nothing else is compiled for it', async () => {
    const { compiled, tuning } = await timed(0)
    expect(compiled).toEqual([...shaders.values()].slice(0, 1))
    expect(tuning.winners).toEqual({})
  })

  test('a host that is slow to answer finds winners too', async () => {
    const { compiled, tuning } = await timed(60_000, answerAfter(60_000))
    expect(compiled).toHaveLength(shaders.size)
    expect(Object.keys(tuning.winners)).toEqual([smallClass])
  })

  test('times every candidate; later sessions of the process know the winner, which is plain data', async () => {
    const { device, compiled, tuning } = await timed(60_000)
    expect(shaders.size).toBeGreaterThan(1)
    expect([...compiled].sort()).toEqual([...shaders.values()].sort())
    expect(tuning.adapter).toBe(adapterKey(device.adapterInfo))
    const { [smallClass]: winner = '', ...others } = tuning.winners
    expect([[...shaders.keys()].includes(winner), others]).toEqual([true, {}])
    expect(JSON.parse(JSON.stringify(tuning))).toEqual(tuning)

    const later = await tunedSession({ tune: true })
    expect(later.compiled).toEqual([shaders.get(winner)])
    expect(later.session.tuning).toEqual(tuning)
    const input = Int8Array.from({ length: 108 }, (_, i) => i * 37)
    expect(await later.session.run({ x: input })).toEqual({ out: runReference(small, [input])[0] })
  })
})

describe('tuning', () => {
  const given = async (change: Partial<Tuning>): Promise<string[]> => {
    const { session } = await tunedSession({ tuning: null })
    const tuning = { ...(session.tuning as Tuning), ...change }
    return (await tunedSession({ tuning })).compiled
  }

  test('the winners that it names are taken, without timing', async () => {
    for (const [name, shader] of shaders) {
      expect(await given({ winners: { [smallClass]: name } })).toEqual([shader])
    }
  })

  test('a name that no candidate has is passed over', async () => {
    expect(await given({ winners: { [smallClass]: 'toString' } })).toHaveLength(1)
  })

  test('one of another adapter or of other shaders is passed over', async () => {
    const winners = { [smallClass]: 'tile32' }
    for (const other of [{ adapter: 'another' }, { shaders: '0' }]) {
      const { session } = await tunedSession({ tuning: null })
      const tuning = { ...(session.tuning as Tuning), ...other, winners }
      expect((await tunedSession({ tuning })).session.tuning?.winners[smallClass]).not.toBe('tile32')
    }
  })

  test.each([7, 'text', [], {}, { adapter: 'a', shaders: 'b', dot: 'native', winners: { a: 1 } }])(
    'what is no tuning is an error: %j',
    async (tuning) => {
      await expect(tunedSession({ tuning })).rejects.toThrow(InputError)
    },
  )

  test('sessions without either option have none', async () => {
    expect((await tunedSession({})).session.tuning).toBeUndefined()
  })
})

describe('the dot product of an adapter that no table knows', () => {
  test('is timed once', async () => {
    const { device, compiled } = await watchedDevice()
    const info = { vendor: 'nobody', architecture: '', device: '', description: '' } as GPUAdapterInfo
    const found = await fasterDot(info, undefined, device)
    expect(['native', 'emulated']).toContain(found)
    expect(compiled).toHaveLength(2)
    expect(await fasterDot(info, undefined, device)).toBe(found)
    const source = { info, features: new Set() as unknown as GPUSupportedFeatures }
    const traits = { family: 'unknown', software: false, float16: false, dot: found, subgroups: 0 }
    expect(await traitsOf(source, { device })).toEqual(traits)
    const other = found === 'native' ? 'emulated' : 'native'
    expect((await traitsOf(source, { device, dot: other })).dot).toBe(other)
    expect(await fasterDot({ ...info, vendor: 'none' } as GPUAdapterInfo, await hostGpu())).toMatch(
      /native|emulated/,
    )
    expect(compiled).toHaveLength(2)
  })

  test('is emulated where the language lacks the function', () => {
    const gpu = (features: string[]) => ({ wgslLanguageFeatures: new Set(features) }) as unknown as GPU
    const builtIn = 'packed_4x8_integer_dot_product'
    expect(knownDot('nvidia', gpu([]))).toBe('emulated')
    expect(knownDot('nvidia', gpu([builtIn]))).toBeUndefined()
    expect(knownDot('swiftshader', gpu([builtIn]))).toBe('emulated')
    expect(knownDot('llvmpipe', gpu([builtIn]))).toBe('native')
  })
})
