/** Float32 that is stored as float16, on adapters whose shaders may use it; others refuse it. */
import { afterAll, describe, expect, test } from 'vitest'
import { runReference } from '../../src/cpu/run'
import { requestDevice } from '../../src/gpu/device'
import { planGraph } from '../../src/gpu/program'
import { createSession, type SessionOptions } from '../../src/gpu/session'
import { DeviceError, GraphError, InputError } from '../../src/graph/errors'
import { type Graph, makeGraph } from '../../src/graph/graph'
import type { OpDef, Operator } from '../../src/graph/operator'
import { elementCount, type Tensor, type TensorData } from '../../src/graph/tensor'
import { floatToHalf, halfToFloat } from '../../src/numerics/half'
import { conv2d } from '../../src/ops/conv/conv2d'
import { div } from '../../src/ops/elementwise/div'
import { relu } from '../../src/ops/elementwise/relu'
import { float32, makeOp } from '../harness/build'
import { beyond, halfBounds, isFloatOnly } from '../harness/half-bound'
import { hostGpu, plainAdapter, sharedDevice } from '../harness/host'
import { deepMnist } from '../harness/networks'
import { randomData, seeded } from '../harness/random'
import { openOwn } from '../harness/session'
import { shaderFiles } from '../harness/shaders'
import { type BuiltCase, builtCases, graphOf } from '../ops/cases'

const adapter = (await (await hostGpu()).requestAdapter()) as GPUAdapter
const hasHalf = adapter.features.has('shader-f16')
const device = await requestDevice(adapter, { bufferBytes: 2 ** 27 })
afterAll(() => device.destroy())

const open = (graph: Graph, options: SessionOptions = {}) =>
  openOwn(graph, { device, precision: 'float16', ...options })

/** A case of each shader of float32, by its name: the smallest that runs it alone. */
const cases = new Map<string, BuiltCase>()
for (const one of builtCases()) {
  const { operators, inputs, outputs } = one.graph
  const [op] = operators
  if (!op || operators.length > 1 || !isFloatOnly(op)) continue
  const plan = await planGraph(one.graph, {
    fuse: false,
    keep: false,
    maxWorkgroups: 65535,
    adapter: plainAdapter,
  })
  const name = plan.steps.flatMap(({ kernels }) => kernels.map(({ shader }) => shader))[0] ?? ''
  const size = ({ graph }: BuiltCase) =>
    [...(graph.operators[0]?.inputs ?? []), ...graph.outputs].reduce(
      (sum, tensor) => sum + elementCount(tensor?.shape ?? []),
      0,
    )
  const known = cases.get(name)
  if (name && inputs.length + outputs.length > 1 && (!known || size(one) < size(known))) cases.set(name, one)
}

const named = (graph: Graph, data: readonly TensorData[]) =>
  Object.fromEntries(graph.inputs.map(({ name }, i) => [name, data[i] as TensorData]))

function graphWith(op: Operator): Graph {
  const inputs = op.inputs.filter((tensor): tensor is Tensor => tensor !== undefined && !tensor.data)
  return makeGraph({ name: 'case', inputs, outputs: op.outputs, operators: [op] })
}

/** A 1×1 convolution of `channels` channels to one. */
function weighted(weights: readonly number[]): Graph {
  const filter = float32([1, 1, 1, weights.length], weights, 'filter')
  const attrs = { strides: [1, 1], dilations: [1, 1], padding: 'VALID', activation: 'none' }
  const inputs = [float32([1, 1, 1, weights.length]), filter, undefined]
  return graphWith(makeOp(conv2d as OpDef<unknown>, attrs, inputs))
}

test('a device without the feature is refused by its name, and so is an adapter', async () => {
  const plain = await sharedDevice()
  const made = createSession(weighted([1]), { device: plain, precision: 'float16' })
  await expect(made).rejects.toThrow(DeviceError)
  await expect(made).rejects.toThrow(/"shader-f16"/)
  if (hasHalf) return
  const own = createSession(weighted([1]), { gpu: await hostGpu(), precision: 'float16' })
  await expect(own).rejects.toThrow(/"shader-f16"/)
})

describe.runIf(hasHalf)('stored as float16', () => {
  test('the cases have most shaders of float32', () => {
    expect(cases.size).toBeGreaterThan(25)
  })

  test.each([...cases])('%s is within its bound', async (_, one) => {
    const { graph } = one
    const op = graph.operators[0] as Operator
    // Float16 numbers, because a function may jump between a number and the next.
    const most = op.def.kind === 'EXP' ? 11 : 6e4
    const half = (x: number) => halfToFloat(floatToHalf(Math.abs(x) > most ? 9 : x))
    const inputs = one.data(seeded(7)).map((data) => (data as Float32Array).map(half))
    const session = await open(graph)
    const outputs = await session.run(named(graph, inputs))
    const expected = runReference(graph, inputs)
    const bounds = halfBounds(op, inputs, expected)
    graph.outputs.forEach(({ name }, i) => {
      expect(
        beyond(outputs[name] as TensorData, expected[i] as TensorData, bounds[i] as Float64Array),
      ).toEqual([])
    })
  })

  test('every layer of a network is within its bound, and weights and activations take half the memory', async () => {
    const graph = deepMnist('float32', 1, 8)
    const random = seeded(3)
    const image = Float32Array.from({ length: 64 }, () => halfToFloat(floatToHalf(random())))
    const session = await open(graph, { keepAll: true })
    const values = new Map(await session.runAll(named(graph, [image])))
    values.set(graph.inputs[0] as Tensor, image)
    for (const op of graph.operators) {
      const given = op.inputs.flatMap((tensor) =>
        tensor && !tensor.data ? (values.get(tensor) as Float32Array) : [],
      )
      const all = op.inputs.map((tensor) => tensor && (tensor.data ?? values.get(tensor)))
      const expected = op.def.reference(op, all)
      const bounds = halfBounds(op, given, expected)
      op.outputs.forEach((tensor, i) => {
        const got = values.get(tensor) as TensorData
        expect(beyond(got, expected[i] as TensorData, bounds[i] as Float64Array), op.name).toEqual([])
      })
    }
    const bytes = async (precision: 'float16' | 'float32') =>
      (await (await open(graph, { precision })).info()).gpuBytes
    expect(await bytes('float16')).toBeLessThan(0.51 * (await bytes('float32')))
  })

  test('a fused network gives what its layers give one by one, but for what is rounded between them', async () => {
    const graph = deepMnist('float32', 1, 8)
    const image = Float32Array.from({ length: 64 }, seeded(4))
    const [expected] = runReference(graph, [image]) as [Float32Array]
    for (const options of [{}, { fuse: false }, { tune: true }]) {
      const session = await open(graph, options)
      const outputs = await session.run(named(graph, [image]))
      const got = outputs[graph.outputs[0]?.name as string] as Float32Array
      // Probabilities: each is off by what rounding moves the logits, some units of 2^-10.
      const off = got.map((value, i) => Math.abs(value - (expected[i] as number)))
      expect(Math.max(...off)).toBeLessThan(2 ** -7)
    }
  })

  test('sums do not lose what float16 would', async () => {
    // 2048 + 1 is no float16 number: sums in float16 would stay at 2048.
    const graph = weighted([2048, ...new Array(64).fill(1)])
    const session = await open(graph)
    const { out } = await session.run({ x: new Float32Array(65).fill(1) })
    expect(Array.from(out as Float32Array)).toEqual([2112])
  })

  test.each([70_000, -Infinity])(
    'weights that hold %d are refused when the session is made',
    async (weight) => {
      const made = open(weighted([1, weight]))
      await expect(made).rejects.toThrow(GraphError)
      await expect(made).rejects.toThrow(/CONV_2D "op": its weights hold .*65504/)
    },
  )

  test('numbers beyond float16 reject the run and name the operator or input; the next run is answered', async () => {
    const session = await open(weighted([1000, 1]))
    const run = (values: number[]) => session.run({ x: Float32Array.from(values) })
    await expect(run([70, 0])).rejects.toThrow(InputError)
    await expect(run([70, 0])).rejects.toThrow(/CONV_2D "op" holds numbers beyond 65504/)
    await expect(run([0, 70_000])).rejects.toThrow(/tensor "x" holds numbers beyond 65504/)
    await expect(run([Infinity, 0])).rejects.toThrow(InputError)
    const { out } = await run([65, 504])
    expect(Array.from(out as Float32Array)).toEqual([65_504])
  })

  test('an overflow that a later operator would hide rejects the run', async () => {
    const hidden = weighted([1000])
    const last = makeOp(relu as OpDef<unknown>, {}, [hidden.outputs[0]])
    const graph = makeGraph({ ...hidden, outputs: last.outputs, operators: [...hidden.operators, last] })
    const session = await open(graph, { fuse: false })
    await expect(session.run({ x: Float32Array.of(-70) })).rejects.toThrow(InputError)
  })

  test('an overflow rejects a run whose outputs stay on the GPU', async () => {
    const session = await open(weighted([1000]))
    const out = device.createBuffer({ size: 4, usage: 0x8 })
    await expect(session.run({ x: Float32Array.of(70) }, { into: { out } })).rejects.toThrow(InputError)
    out.destroy()
  })

  test('division by zero in padding is no overflow', async () => {
    const [a, b] = [float32([2, 3], undefined, 'a'), float32([2, 3], undefined, 'b')]
    const graph = graphWith(makeOp(div as OpDef<unknown>, { activation: 'none' }, [a, b]))
    const session = await open(graph)
    const { out } = await session.run({ a: new Float32Array(6).fill(6), b: new Float32Array(6).fill(2) })
    expect(Array.from(out as Float32Array)).toEqual(new Array(6).fill(3))
  })

  test('a tuning is of its precision', async () => {
    const graph = weighted([1])
    const { tuning } = await open(graph, { tuning: null })
    expect(tuning?.adapter).toMatch(/, float16$/)
    const float = await open(graph, { precision: 'float32', tuning })
    expect(float.tuning?.adapter).not.toMatch(/float16/)
  })

  test('what comes of bytes is stored as float16 too', async () => {
    const graph = graphOf('dequantize uint8')
    const session = await open(graph)
    const data = graph.inputs.map((tensor) => randomData(tensor, seeded(2)))
    const outputs = await session.run(named(graph, data))
    const [expected] = runReference(graph, data) as [Float32Array]
    const got = Array.from(outputs[graph.outputs[0]?.name as string] as Float32Array)
    // The nearest float16 number or, where the device rounds otherwise, its neighbour.
    const wrong = got.filter(
      (value, i) => Math.abs(floatToHalf(value) - floatToHalf(expected[i] as number)) > 1,
    )
    expect(wrong).toEqual([])
    expect(got).toEqual(got.map((value) => halfToFloat(floatToHalf(value))))
  })

  test('int8 networks give the same bytes', async () => {
    const graph = deepMnist('int8', 1, 8)
    const image = Int8Array.from({ length: 64 }, () => 5)
    const session = await open(graph)
    const outputs = await session.run(named(graph, [image]))
    expect(outputs[graph.outputs[0]?.name as string]).toEqual(runReference(graph, [image])[0])
  })
})

test('every shader of float32 has a part that stores it, ahead of all others', () => {
  const shaders = [...shaderFiles].filter(([path]) => /^(float|rare)\/\w+_f32$/.test(path))
  const without = shaders.filter(([, source]) => !/^\/\/ uses: float\/stored_f32(,|$)/m.test(source))
  expect(without.map(([path]) => path)).toEqual([])
})
