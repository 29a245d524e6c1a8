/** Graphs that are not all int8: whole numbers, and operators that stay in float32. */
import { describe, expect, test } from 'vitest'
import { runReference } from '../../src/cpu/run'
import { readTflite } from '../../src/formats/tflite/read'
import { InputError } from '../../src/graph/errors'
import type { Graph } from '../../src/graph/graph'
import { makeOperator } from '../../src/graph/operator'
import { perTensor } from '../../src/graph/quant-params'
import { makeTensor, type Tensor } from '../../src/graph/tensor'
import {
  add,
  cast,
  concatenation,
  div,
  fullyConnected,
  mean,
  mul,
  quantize as quantizeOp,
  sigmoid,
  split,
  sqrt,
  sub,
} from '../../src/ops/index'
import {
  calibrate,
  compare,
  describeFloat,
  explain,
  quantize,
  type Ranges,
  saveModel,
} from '../../src/quantize/index'
import { storedValues } from '../../src/quantize/runner'
import { seeded } from '../harness/random'
import { Net } from '../passes/net'
import { mixedTypesNetwork, randomSamples } from './networks'

const tensorNames = (graph: Graph) => graph.operators.flatMap((op) => op.outputs.map(({ name }) => name))
const output = (graph: Graph, name: string): Tensor | undefined =>
  graph.operators.flatMap((op) => op.outputs).find((one) => one.name === name)
/** Ranges of [−1, 1] for everything. */
const ranges = (graph: Graph): Ranges => {
  const names = [...graph.inputs.map(({ name }) => name), ...tensorNames(graph)]
  return new Map(names.map((name) => [name, { min: -1, max: 1 }]))
}

describe('operators without an int8 form, and whole numbers', () => {
  const samples = (graph: Graph) => randomSamples(graph, 12)
  const steps = (graph: Graph) =>
    graph.operators.map(({ name, inputs, outputs }) => `${name}: ${inputs[0]?.type} ${outputs[0]?.type}`)

  test('stay what they are, with as few QUANTIZEs and DEQUANTIZEs as there can be', async () => {
    const float = mixedTypesNetwork()
    const given = await calibrate(float, samples(float))
    expect([...given.keys()]).not.toContain('place')
    const int8 = quantize(float, given)
    const inside = [
      'relu1_dequantize: int8 float32',
      'divided: float32 float32',
      'again: float32 float32',
      'again_quantize: float32 int8',
      'conv2: int8 int8',
      'place: int8 int32',
      'doubled: int32 int32',
      'real: int32 float32',
      'real_quantize: float32 int8',
      'column: int8 int8',
      'conv3: int8 int8',
    ]
    expect(steps(int8)).toEqual(['conv1: int8 int8', 'relu1: int8 int8', ...inside])
    expect(int8.outputs.map(({ name, type }) => `${name} ${type}`)).toEqual(['place int32', 'conv3 int8'])
    expect(tensorNames(int8)).toEqual(
      expect.arrayContaining(['relu1_float32', 'divided', 'again', 'again_int8']),
    )

    const bordered = quantize(float, given, { inputs: 'float32', outputs: 'float32' })
    expect(steps(bordered)).toEqual([
      'image_quantize: float32 int8',
      'conv1: int8 int8',
      'relu1: int8 int8',
      ...inside,
      'conv3_dequantize: int8 float32',
    ])
    expect(bordered.outputs.map(({ name, type }) => `${name} ${type}`)).toEqual([
      'place int32',
      'conv3 float32',
    ])
  })

  test('at a border keep their names, and are quantized only where int8 is asked for', async () => {
    const net = new Net()
    const x = net.input([1, 4], 'x')
    const graph = net.graph(
      [x],
      [net.emit(div, { activation: 'none' }, [x, net.constant([4], 'by', 1)], 'y')],
    )
    const given = await calibrate(graph, samples(graph))
    const free = quantize(graph, given, { inputs: 'float32', outputs: 'float32' })
    expect(steps(free)).toEqual(['y: float32 float32'])
    const int8 = quantize(graph, given)
    expect(steps(int8)).toEqual([
      'x_dequantize: int8 float32',
      'y: float32 float32',
      'y_quantize: float32 int8',
    ])
    expect([...int8.inputs, ...int8.outputs].map(({ name }) => name)).toEqual(['x', 'y'])
  })

  test('compute what the float network computes, before and after a file', async () => {
    const float = mixedTypesNetwork()
    const int8 = quantize(float, await calibrate(float, samples(float)))
    const { layers } = await compare(float, int8, samples(float))
    const quality = new Map(layers.map(({ name, sqnr }) => [name, sqnr]))
    for (const name of ['relu1', 'divided', 'again', 'conv2']) expect(quality.get(name)).toBeGreaterThan(28)
    const again = readTflite(saveModel(int8))
    const input = Int8Array.from({ length: 108 }, (_, i) => ((i * 37) % 251) - 125)
    expect(runReference(again, [input])).toEqual(runReference(int8, [input]))
  })

  test('explain says which run in what, and why', async () => {
    const float = mixedTypesNetwork()
    const int8 = quantize(float, await calibrate(float, samples(float)))
    const said = new Map(explain(int8).map(({ name, type, why }) => [name, `${type}: ${why}`]))
    expect(said.get('relu1_dequantize')).toBe('float32: what follows stays in float32')
    expect(said.get('divided')).toBe('float32: DIV has no int8 form: it stays in float32')
    expect(said.get('again_quantize')).toBe(
      'float32: what computes this stays in float32, what follows does not',
    )
    expect(said.get('place')).toMatch(/^int8: bytes compared/)
    expect(describeFloat(int8)).toBe(
      '3 of 13 operators stay in float32: DIV "divided", DIV "again", CAST "real"',
    )
    expect(describeFloat(float)).toBeUndefined()
    expect(said.get('doubled')).toBe('integer: computes with whole numbers: there is nothing to quantize')
  })

  test('explain calls a QUANTIZE between integers a lookup table', () => {
    const quant = perTensor(0.5, 3)
    const x = makeTensor({ name: 'x', shape: [1, 4], type: 'uint8', quant })
    const y = makeTensor({ name: 'y', shape: [1, 4], type: 'int8', quant })
    const net = new Net()
    net.operators.push(makeOperator({ def: quantizeOp, name: 'y', attrs: {}, inputs: [x], outputs: [y] }))
    expect(explain(net.graph([x], [y]))[0]?.why).toMatch(/^a lookup table/)
  })

  test('explain blames no sums where there are few products', () => {
    const net = new Net()
    const x = net.input([1, 4], 'x')
    const dense = net.dense(x, 'dense', 3)
    const quant = perTensor(0.5, 3)
    const y = makeTensor({ name: 'y', shape: dense.shape, type: 'int8', quant })
    net.operators.push(makeOperator({ def: quantizeOp, name: 'y', attrs: {}, inputs: [dense], outputs: [y] }))
    expect(explain(net.graph([x], [y]))[0]?.why).toBe(
      'the model was made with it in float32; quantizing its float32 form as a whole runs it in int8',
    )
  })

  test('a graph of whole numbers alone has nothing to quantize', async () => {
    const net = new Net()
    const x = makeTensor({ name: 'x', shape: [1, 4], type: 'int32' })
    const [sum] = net.emitAll(add, { activation: 'none' }, [x, x], 'sum', 'int32')
    const graph = net.graph([x], [sum as Tensor])
    await expect(calibrate(graph, [[1, 2, 3, 4]])).rejects.toThrow('computes with whole numbers only')
  })
})

describe('numbers that int8 does not hold, names, parts and bytes', () => {
  const arithmetic = { activation: 'none' } as const

  test('what a variance is divided by keeps its digits: its arithmetic stays in float32', async () => {
    const net = new Net()
    const x = net.input([1, 8], 'x')
    const axes = { axes: [1], keepDims: true } as const
    const centred = net.emit(sub, arithmetic, [x, net.emit(mean, axes, [x], 'mean')], 'centred')
    const variance = net.emit(
      mean,
      axes,
      [net.emit(mul, arithmetic, [centred, centred], 'square')],
      'variance',
    )
    const epsilon = makeTensor({ name: 'epsilon', shape: [1], type: 'float32', data: Float32Array.of(1e-5) })
    const root = net.emit(sqrt, {}, [net.emit(add, arithmetic, [variance, epsilon], 'sum')], 'root')
    const graph = net.graph([x], [net.emit(div, arithmetic, [centred, root], 'y')])
    const samples = randomSamples(graph, 8).map((sample, i) => sample.map((value) => value * 0.3 ** (i % 4)))
    const given = await calibrate(graph, samples)
    const exact = quantize(graph, given, { inputs: 'float32', outputs: 'float32' })
    expect((await compare(graph, exact, samples)).outputs[0]?.sqnr).toBe(Number.POSITIVE_INFINITY)
    const int8 = quantize(graph, given)
    expect((await compare(graph, int8, samples)).outputs[0]?.sqnr).toBeGreaterThan(12)
    expect(explain(int8).find(({ name }) => name === 'square')?.why).toContain(
      'only operators in float32 read its results',
    )
  })

  test('parts of a tensor with a fixed scale agree, whatever each joins', () => {
    const net = new Net()
    const x = net.input([1, 4], 'x')
    const both = net.emit(sigmoid, {}, [x], 's')
    const [first, second] = net.emitAll(split, { axis: 1, parts: 2 }, [both], 'part')
    const joined = net.emit(concatenation, { axis: 1, activation: 'none' }, [first, x], 'joined')
    const graph = net.graph([x], [joined, second as Tensor])
    const int8 = quantize(graph, ranges(graph))
    expect(output(int8, 'part')?.quant).toEqual(output(int8, 'part:1')?.quant)
  })

  test('an input that is an output keeps its name, and derived names are free', async () => {
    const net = new Net()
    const x = net.input([1, 4], 'x')
    const graph = net.graph([x], [x, net.relu(x, 'y')])
    const mixed = quantize(graph, ranges(graph), { outputs: 'float32' })
    expect(mixed.inputs.map(({ name }) => name)).toEqual(['x'])
    const taken = new Net()
    const z = taken.input([1, 4], 'z')
    const named = taken.emit(div, arithmetic, [z, taken.constant([4], 'by', 1)], 'z_float32')
    const other = taken.graph([z], [named, taken.relu(z, 'y')])
    const int8 = quantize(other, await calibrate(other, randomSamples(other, 4)))
    const names = tensorNames(int8)
    expect(new Set(names).size).toBe(names.length)
    expect(int8.outputs.map(({ name }) => name)).toEqual(['z_float32', 'y'])
  })

  test('operators whose output is far finer than their inputs stay in float32', async () => {
    const net = new Net()
    const x = net.input([1, 4], 'x')
    const large = makeTensor({ name: 'large', shape: [1], type: 'float32', data: Float32Array.of(2 ** 20) })
    const far = net.emit(add, arithmetic, [x, large], 'far')
    const graph = net.graph([x], [net.relu(net.emit(sub, arithmetic, [far, large], 'back'), 'y')])
    const given = await calibrate(graph, randomSamples(graph, 4))
    const int8 = quantize(graph, given)
    expect(describeFloat(int8)).toContain('SUB "back"')
    expect((await compare(graph, int8, randomSamples(graph, 4))).outputs[0]?.sqnr).toBeGreaterThan(20)
  })

  test('a dense layer above 65,793 inputs is int8, one whose sums can leave int32 stays in float32', async () => {
    const layer = (spread: number) => {
      const net = new Net()
      const x = net.input([1, 262 * 256], 'x')
      const random = seeded(11)
      const data = Float32Array.from({ length: 2 * 262 * 256 }, () => 1 - spread * random())
      const weights = makeTensor({ name: 'w', shape: [2, 262 * 256], type: 'float32', data })
      const bias = makeTensor({ name: 'b', shape: [2], type: 'float32', data: Float32Array.of(3, -2000) })
      const attrs = { activation: 'none', keepDims: false } as const
      const graph = net.graph(
        [x],
        [net.relu(net.emit(fullyConnected, attrs, [net.relu(x, 'positive'), weights, bias], 'dense'), 'y')],
      )
      return { graph, samples: randomSamples(graph, 2) }
    }
    for (const [spread, stays] of [
      [2, false],
      [0.01, true],
    ] as const) {
      const { graph, samples } = layer(spread)
      const int8 = quantize(graph, await calibrate(graph, samples))
      expect(describeFloat(int8)?.includes('FULLY_CONNECTED "dense"') ?? false).toBe(stays)
      const why = explain(int8).find(({ kind }) => kind === 'FULLY_CONNECTED')?.why
      expect(/leave int32/.test(why ?? '')).toBe(stays)
      expect((await compare(graph, int8, samples)).outputs[0]?.sqnr).toBeGreaterThan(20)
      expect(readTflite(saveModel(int8)).operators).toHaveLength(int8.operators.length)
    }
  })

  test('a constant that is an output holds its values', async () => {
    const net = new Net()
    const x = net.input([1, 4], 'x')
    const graph = net.graph([x], [net.relu(x, 'y'), net.constant([4], 'k')])
    const int8 = quantize(graph, await calibrate(graph, randomSamples(graph, 4)))
    const [, constant] = int8.outputs
    const { data, quant } = constant as Tensor
    const reals = Array.from(
      data as Int8Array,
      (q) => (q - (quant?.zeroPoint[0] ?? 0)) * (quant?.scale[0] ?? 0),
    )
    const wanted = graph.outputs[1]?.data as Float32Array
    reals.forEach((real, i) => {
      expect(real).toBeCloseTo(wanted[i] ?? 9, 2)
    })
    const { outputs } = await compare(graph, int8, randomSamples(graph, 2))
    expect(outputs.map(({ name }) => name)).toEqual(['y'])
  })

  test('samples of whole numbers are whole, and no larger than float32 holds', async () => {
    const net = new Net()
    const x = makeTensor({ name: 'x', shape: [1, 2], type: 'int64' })
    const graph = net.graph([x], [net.emit(cast, {}, [x], 'y')])
    const sample = (values: readonly (number | bigint)[]) => [values as readonly number[]]
    expect((await calibrate(graph, sample([1n, 5n]))).get('y')).toEqual({ min: 1, max: 5 })
    expect(() => storedValues(x, Float32Array.of(1, 0.5))).toThrow(
      'element 1 is 0.5, which int64 does not hold',
    )
    const byte = makeTensor({ name: 'b', shape: [1], type: 'uint8' })
    expect(() => storedValues(byte, Float32Array.of(256))).toThrow(InputError)
    for (const bad of [0.5, 2 ** 24 + 1]) {
      await expect(calibrate(graph, sample([1, bad]))).rejects.toThrow('no whole number that float32 holds')
    }
  })

  test('bytes that are cast are whole numbers, not quantized', async () => {
    const net = new Net()
    const x = makeTensor({ name: 'x', shape: [1, 4], type: 'uint8' })
    const graph = net.graph([x], [net.dense(net.emit(cast, {}, [x], 'real'), 'y', 3)])
    const int8 = quantize(graph, await calibrate(graph, [[0, 100, 200, 255]]))
    expect(int8.inputs.map(({ type }) => type)).toEqual(['uint8'])
    expect((await compare(graph, int8, [[0, 100, 200, 255]])).outputs[0]?.sqnr).toBeGreaterThan(30)
  })
})
