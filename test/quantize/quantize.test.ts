import { describe, expect, test } from 'vitest'
import { runReference } from '../../src/cpu/run'
import { readTflite } from '../../src/formats/tflite/read'
import { GraphError, InputError } from '../../src/graph/errors'
import type { Graph } from '../../src/graph/graph'
import type { Operator } from '../../src/graph/operator'
import { makeTensor, type Tensor } from '../../src/graph/tensor'
import { concatenation, leakyRelu, reshape, sigmoid, softmax, tanh } from '../../src/ops/index'
import {
  calibrate,
  compare,
  explain,
  freeze,
  quantize,
  type Ranges,
  saveModel,
} from '../../src/quantize/index'
import { deepMnist } from '../harness/networks'
import { expectSame, kinds, Net, relativeError } from '../passes/net'
import { mixedNetwork, randomSamples } from './networks'

const find = (graph: Graph, name: string): Operator => {
  const op = graph.operators.find((one) => one.name === name)
  if (!op) throw new Error(`no operator "${name}"`)
  return op
}
const output = (graph: Graph, name: string): Tensor => {
  const tensor = graph.operators.flatMap((op) => op.outputs).find((one) => one.name === name)
  if (!tensor) throw new Error(`no tensor "${name}"`)
  return tensor
}
/** Ranges of [−1, 1] for everything, but for what `special` says. */
const ranges = (graph: Graph, special: Record<string, readonly [number, number]> = {}): Ranges => {
  const names = [...graph.inputs, ...graph.operators.flatMap((op) => op.outputs)].map(({ name }) => name)
  return new Map(names.map((name) => [name, { min: special[name]?.[0] ?? -1, max: special[name]?.[1] ?? 1 }]))
}

describe('a whole network', () => {
  test('is int8 from input to softmax, with the names and operators that it had', async () => {
    const float = mixedNetwork()
    const int8 = quantize(float, await calibrate(float, randomSamples(float, 8)))
    expect(kinds(int8)).toEqual(kinds(float))
    expect(int8.inputs.map(({ name }) => name)).toEqual(['image'])
    expect(int8.outputs.map(({ name }) => name)).toEqual(['probabilities'])
    for (const op of int8.operators) {
      expect([op.name, op.inputs[0]?.type, op.outputs[0]?.type]).toEqual([op.name, 'int8', 'int8'])
    }
  })

  test('computes what the float network computes, to 8 bits', async () => {
    for (const seed of [1, 2, 3]) {
      const float = mixedNetwork(seed)
      const int8 = quantize(float, await calibrate(float, randomSamples(float, 20)))
      const { layers, outputs, worst } = await compare(float, int8, randomSamples(float, 10, 900))
      // Ideal 8 bits would be about 45 dB; noise adds up through nine operators.
      for (const { name, sqnr } of layers) expect([name, sqnr > 22]).toEqual([name, true])
      expect(outputs[0]?.maxError).toBeLessThan(0.06)
      expect(worst?.sqnr).toBe(Math.min(...layers.slice(1).map(({ sqnr }) => sqnr)))
    }
  })

  test("the article's network keeps its answers", async () => {
    const float = deepMnist('float32', 3, 12)
    const int8 = quantize(float, await calibrate(float, randomSamples(float, 6), { observer: 'percentile' }))
    const { outputs } = await compare(float, int8, randomSamples(float, 12, 500))
    expect(outputs[0]?.topAgreement).toBeGreaterThan(0.8)
  })

  test("the article's network takes a quarter of the bytes", () => {
    const float = deepMnist('float32')
    const int8 = quantize(float, ranges(float))
    expect(saveModel(int8).length / saveModel(float).length).toBeLessThan(0.253)
  })

  test('has float32 borders where they are asked for', async () => {
    const float = mixedNetwork()
    const calibrated = await calibrate(float, randomSamples(float, 8))
    const plain = quantize(float, calibrated)
    const bordered = quantize(float, calibrated, { inputs: 'float32', outputs: 'float32' })
    expect(kinds(bordered)).toEqual(['QUANTIZE', ...kinds(float), 'DEQUANTIZE'])
    expect(bordered.inputs).toEqual(float.inputs)
    expect(bordered.outputs[0]).toMatchObject({ name: 'probabilities', type: 'float32' })
    expect(output(bordered, 'probabilities_int8').type).toBe('int8')
    const { outputs } = await compare(plain, bordered, randomSamples(float, 3))
    expect(outputs[0]?.maxError).toBe(0)
  })
})

describe('activations', () => {
  test('share parameters where bytes move, over the union of their ranges', () => {
    const float = mixedNetwork()
    const special = {
      conv1: [0, 3],
      relu1: [0, 3],
      pool1: [0, 2],
      sum: [-4, 1],
      joined: [-1, 1],
      padded: [-1, 1],
    } as const
    const int8 = quantize(float, ranges(float, special))
    const group = ['relu1', 'pool1', 'sum', 'joined', 'padded'].map((name) => output(int8, name).quant)
    expect(group[0]).toEqual({ scale: [Math.fround(7 / 255)], zeroPoint: [18], axis: 0 })
    for (const quant of group) expect(quant).toEqual(group[0])
    const other = ['relu3', 'averaged', 'flat'].map((name) => output(int8, name).quant)
    for (const quant of other)
      expect(quant).toEqual({ scale: [Math.fround(2 / 255)], zeroPoint: [-1], axis: 0 })
    expect(output(int8, 'relu2').quant).toEqual(other[0])
  })

  test('have fixed parameters after softmax, sigmoid and tanh, and through what moves their bytes', () => {
    const net = new Net()
    const x = net.input([1, 6], 'x')
    const s = net.emit(sigmoid, {}, [x], 's')
    const t = net.emit(tanh, {}, [x], 't')
    const moved = net.emit(reshape, { shape: [6, 1] }, [s], 'moved')
    const joined = net.emit(
      concatenation,
      { axis: 1, activation: 'none' },
      [s, net.emit(sigmoid, {}, [t], 's2')],
      'joined',
    )
    const leaky = net.emit(leakyRelu, { alpha: 0.2 }, [t], 'leaky')
    const float = net.graph([x], [moved, joined, leaky, net.emit(softmax, { beta: 1 }, [t], 'p')])
    const int8 = quantize(float, ranges(float))
    for (const name of ['s', 's2', 'moved', 'joined', 'p']) {
      expect(output(int8, name).quant).toEqual({ scale: [1 / 256], zeroPoint: [-128], axis: 0 })
    }
    expect(output(int8, 't').quant).toEqual({ scale: [1 / 128], zeroPoint: [0], axis: 0 })
    expect(output(int8, 'leaky').quant?.scale).toEqual([Math.fround(2 / 255)])
  })

  test('with fixed parameters are requantized where they are joined with others', async () => {
    const net = new Net()
    const x = net.input([1, 8], 'x')
    const s = net.emit(sigmoid, {}, [x], 's')
    const join = (inputs: readonly Tensor[], name: string) =>
      net.emit(concatenation, { axis: 1, activation: 'none' }, inputs, name)
    const [j, k, l] = [join([s, x], 'j'), join([x, s], 'k'), join([s, net.emit(tanh, {}, [x], 't')], 'l')]
    const float = net.graph([x], [j, k, l, s])
    const int8 = quantize(float, await calibrate(float, randomSamples(float, 40)))
    // "j" and "k" are one group with "x", and read the same values.
    expect(kinds(int8).filter((kind) => kind === 'QUANTIZE')).toHaveLength(3)
    expect(find(int8, 'k').inputs[1]).toBe(find(int8, 'j').inputs[0])
    for (const name of ['j', 'k', 'l'])
      for (const input of find(int8, name).inputs) expect(input?.quant).toEqual(output(int8, name).quant)
    expect(output(int8, 's').quant).toEqual({ scale: [1 / 256], zeroPoint: [-128], axis: 0 })
    expect(explain(int8).map(({ type }) => type)).toEqual(int8.operators.map(() => 'int8'))
    expect(explain(int8).find(({ kind }) => kind === 'QUANTIZE')?.why).toContain('from one scale to another')
    const { outputs } = await compare(float, int8, randomSamples(float, 10, 70))
    for (const { sqnr } of outputs) expect(sqnr).toBeGreaterThan(35)
    expect(kinds(readTflite(saveModel(int8)))).toEqual(kinds(int8))
  })

  test('with fixed parameters keep them where only they flow, whoever else reads them', () => {
    const net = new Net()
    const x = net.input([1, 8], 'x')
    const s = net.emit(sigmoid, {}, [x], 's')
    const moved = net.emit(reshape, { shape: [2, 4] }, [s], 'moved')
    const joined = net.emit(concatenation, { axis: 1, activation: 'none' }, [s, x], 'joined')
    const float = net.graph([x], [moved, joined])
    const int8 = quantize(float, ranges(float))
    expect(output(int8, 'moved').quant).toEqual({ scale: [1 / 256], zeroPoint: [-128], axis: 0 })
    expect(kinds(int8).filter((kind) => kind === 'QUANTIZE')).toHaveLength(1)
  })

  test('an addition with a constant quantizes the constant to its own range', async () => {
    const net = new Net()
    const x = net.input([1, 3, 3, 4], 'x')
    const float = net.graph([x], [net.sum(x, net.constant([4], 'c'), 'y')])
    const int8 = quantize(float, await calibrate(float, randomSamples(float, 4)))
    expect(int8.operators[0]?.inputs[1]).toMatchObject({ name: 'c', type: 'int8' })
    const { outputs } = await compare(float, int8, randomSamples(float, 4))
    expect(outputs[0]?.sqnr).toBeGreaterThan(38)
  })
})

describe('weights and bias', () => {
  const network = (spoil: (weights: Float32Array, bias: Float32Array) => void = () => {}) => {
    const net = new Net(5)
    const x = net.input([1, 4, 4, 2], 'x')
    const graph = net.graph([x], [net.conv(x, 'y', 3)])
    const [, weights, bias] = graph.operators[0]?.inputs ?? []
    spoil(weights?.data as Float32Array, bias?.data as Float32Array)
    return graph
  }

  test('weights have a scale of max |w| / 127 for each output channel, within [−127, 127]', () => {
    const float = network()
    const weights = find(float, 'y').inputs[1]?.data as Float32Array
    const quantized = find(quantize(float, ranges(float)), 'y').inputs[1]
    const scales = [0, 1, 2].map((o) =>
      Math.fround(Math.max(...weights.subarray(o * 18, o * 18 + 18).map(Math.abs)) / 127),
    )
    expect(quantized?.quant).toEqual({ scale: scales, zeroPoint: [0, 0, 0], axis: 0 })
    const values = quantized?.data as Int8Array
    expect(Math.max(...values.map(Math.abs))).toBe(127)
    values.forEach((q, i) => {
      const scale = scales[Math.floor(i / 18)] ?? 0
      expect(Math.abs(q * scale - (weights[i] ?? 0))).toBeLessThanOrEqual(scale * 0.5001)
    })
  })

  test('a depthwise filter has its scales along its last axis', () => {
    const net = new Net()
    const x = net.input([1, 4, 4, 2], 'x')
    const float = net.graph([x], [net.depthwise(x, 'y', 2)])
    const quant = find(quantize(float, ranges(float)), 'y').inputs[1]?.quant
    expect(quant?.axis).toBe(3)
    expect(quant?.scale).toHaveLength(4)
  })

  test('perAxis: false gives one scale, that of the largest weight', () => {
    const float = network()
    const int8 = quantize(float, ranges(float), { perAxis: false })
    const weights = find(float, 'y').inputs[1]?.data as Float32Array
    expect(find(int8, 'y').inputs[1]?.quant?.scale).toEqual([
      Math.fround(Math.max(...weights.map(Math.abs)) / 127),
    ])
  })

  test('the scale of the bias is inputScale · weightScale, rounded to float32', () => {
    const float = network()
    const op = find(quantize(float, ranges(float)), 'y')
    const [input, weights, bias] = op.inputs
    const expected = weights?.quant?.scale.map((scale) => Math.fround(scale * (input?.quant?.scale[0] ?? 0)))
    expect(bias?.type).toBe('int32')
    expect(bias?.quant?.scale).toEqual(expected)
    const reals = find(float, 'y').inputs[2]?.data as Float32Array
    const back = Float32Array.from(bias?.data as Int32Array, (q, i) => q * (expected?.[i] ?? 0))
    expect(relativeError(back, reals)).toBeLessThan(1e-4)
  })

  test('a dead channel has a small positive scale, a channel that is all bias keeps its bias', () => {
    const float = network((weights, bias) => {
      weights.fill(0, 0, 36)
      bias.set([0, 0.75, -0.5])
    })
    const int8 = quantize(float, ranges(float))
    const [dead = 0, constant = 0, live = 0] = find(int8, 'y').inputs[1]?.quant?.scale ?? []
    expect(dead).toBeGreaterThan(0)
    expect(dead).toBeLessThan(live * 1e-6)
    expect(constant).toBeLessThan(live * 1e-4)
    const [result] = runReference(int8, [new Int8Array(32)])
    // Scale 2/255 and zero point −1: 0.75 is 95.6 steps.
    expect(Array.from((result as Int8Array).subarray(0, 2))).toEqual([-1, 95])
  })

  test('a bias that would overflow widens the scale of its weights', () => {
    const float = network((weights, bias) => {
      weights.fill(1e-7, 0, 18)
      bias[0] = 5
    })
    const op = find(quantize(float, ranges(float, { y: [-6, 6] })), 'y')
    const values = op.inputs[2]?.data as Int32Array
    expect(op.inputs[1]?.quant?.scale[0]).toBeGreaterThan(1e-7 / 127)
    expect(Math.abs(values[0] ?? 0)).toBeGreaterThan(2 ** 30)
    expect((values[0] ?? 0) * (op.inputs[2]?.quant?.scale[0] ?? 0)).toBeCloseTo(5, 6)
  })

  test('an operator without bias gets one of zeros', () => {
    const net = new Net()
    const x = net.input([1, 4, 4, 2], 'x')
    const float = net.graph([x], [net.depthwise(x, 'y')])
    expect(find(quantize(float, ranges(float)), 'y').inputs[2]).toMatchObject({
      name: 'y/bias',
      data: new Int32Array(2),
    })
  })
})

describe('mode weights', () => {
  test('writes a quarter of the file, which reads back as the same float network', () => {
    const float = deepMnist('float32', 3, 12)
    const small = quantize(float, undefined, { mode: 'weights' })
    const bytes = saveModel(small)
    expect(bytes.length / saveModel(float).length).toBeLessThan(0.26)
    const read = freeze(readTflite(bytes))
    expect(kinds(read)).toEqual(kinds(float))
    expectSame(small, read)
    // Saving what was read keeps it small.
    expect(saveModel(read).length / bytes.length).toBeCloseTo(1, 2)
  })

  test('computes on the rounded weights, in float32', async () => {
    const float = mixedNetwork()
    for (const perAxis of [true, false]) {
      const small = quantize(float, undefined, { mode: 'weights', perAxis })
      const { outputs } = await compare(float, small, randomSamples(float, 4))
      expect(outputs[0]?.sqnr).toBeGreaterThan(25)
      expect(outputs[0]?.sqnr).toBeLessThan(100)
      expectSame(small, readTflite(saveModel(small)))
    }
  })

  test('one scale for as many channels as a layer has', () => {
    const net = new Net()
    const x = net.input([1, 1], 'x')
    const float = net.graph([x], [net.dense(x, 'y', 200_000)])
    const small = quantize(float, undefined, { mode: 'weights', perAxis: false })
    expect(find(small, 'y').inputs[1]?.stored?.quant?.scale).toHaveLength(1)
  })

  test('shared weights stay shared, and folding batch normalisation forgets how they were stored', () => {
    const net = new Net()
    const x = net.input([1, 4, 4, 2], 'x')
    const float = net.graph([x], [net.conv(x, 'a', 2)])
    const small = quantize(float, undefined, { mode: 'weights' })
    const again = new Net()
    again.operators.push(...small.operators)
    const normalized = freeze(again.graph(small.inputs, [again.normalize(small.outputs[0] ?? x, 'y')]))
    expect(normalized.operators[0]?.inputs[1]?.stored).toBeUndefined()
  })
})

describe('mode float16', () => {
  test('writes half of the file, which reads back as the same float network', () => {
    const float = deepMnist('float32', 3, 12)
    const small = quantize(float, undefined, { mode: 'float16' })
    const bytes = saveModel(small)
    expect(bytes.length / saveModel(float).length).toBeLessThan(0.52)
    const read = readTflite(bytes)
    expect(kinds(read)).toEqual(kinds(float))
    expectSame(small, read)
    expect(saveModel(read).length / bytes.length).toBeCloseTo(1, 2)
  })

  test('computes on the rounded constants, in float32', async () => {
    const float = mixedNetwork()
    const small = quantize(float, undefined, { mode: 'float16' })
    const { outputs } = await compare(float, small, randomSamples(float, 4))
    // A float16 number has 11 significant bits: errors of 2^-12 of a value are about 72 dB below it.
    expect(outputs[0]?.sqnr).toBeGreaterThan(60)
    expect(outputs[0]?.sqnr).toBeLessThan(100)
  })

  test('what float16 cannot hold, or what is too small to gain by it, stays in float32', () => {
    const model = (length: number, value: number) => {
      const net = new Net()
      const x = net.input([1, length], 'x')
      const data = new Float32Array(length).fill(value)
      const constant = makeTensor({ name: 'c', shape: [length], type: 'float32', data })
      return net.graph([x], [net.sum(x, constant, 'y')])
    }
    const stored = (graph: Graph) =>
      find(quantize(graph, undefined, { mode: 'float16' }), 'y').inputs[1]?.stored
    expect(stored(model(128, -65504))?.type).toBe('float16')
    expect(() => stored(model(128, 65505))).toThrow(InputError)
    expect(() => stored(model(127, 1))).toThrow(
      'no float32 constants of 128 elements or more that float16 can',
    )
    expect(() => stored(model(128, -Infinity))).toThrow(InputError)
  })
})

describe('bad input', () => {
  test('an operator of training', () => {
    const net = new Net()
    const x = net.input([1, 4], 'x')
    const float = net.graph([x], [net.dropout(net.normalize(x, 'bn'), 'drop')])
    expect(() => quantize(float, ranges(float))).toThrow(GraphError)
    expect(() => quantize(float, ranges(float))).toThrow(
      'no int8 form: BATCH_NORMALIZATION "bn", DROPOUT "drop". Freeze the graph first',
    )
  })

  test('a missing range', () => {
    const float = mixedNetwork()
    expect(() => quantize(float, new Map())).toThrow(InputError)
    expect(() => quantize(float)).toThrow('there is no range for "image"; calibrate this very graph')
  })

  test('a range that is not finite', () => {
    const float = mixedNetwork()
    expect(() => quantize(float, ranges(float, { image: [0, Infinity] }))).toThrow(InputError)
    expect(() => quantize(float, ranges(float, { image: [Number.NaN, 1] }))).toThrow(
      'the range [NaN, 1] of "image"',
    )
  })

  test('a graph that is quantized already', () => {
    const graph = deepMnist('int8', 1, 8)
    expect(() => quantize(graph, ranges(graph))).toThrow(InputError)
    expect(() => quantize(graph, ranges(graph))).toThrow('is quantized already')
    expect(() => quantize(graph, undefined, { mode: 'weights' })).toThrow('is quantized already')
  })

  test('an unknown mode or border', () => {
    const float = mixedNetwork()
    const int4 = 'int4' as 'int8'
    for (const mode of ['int8', 'weights'] as const) {
      for (const [options, message] of [
        [{ mode: int4 }, 'quantize: mode "int4" is none of int8, weights, float16'],
        [{ mode, inputs: int4 }, 'quantize: inputs "int4" is none of int8, float32'],
        [{ mode, outputs: int4 }, 'quantize: outputs "int4" is none of int8, float32'],
      ] as const) {
        expect(() => quantize(float, ranges(float), options)).toThrow(new InputError(message))
        expect(() => quantize(float, ranges(float), options)).toThrow(InputError)
      }
    }
  })
})
