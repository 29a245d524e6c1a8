import { describe, expect, test } from 'vitest'
import { InputError } from '../../src/graph/errors'
import { calibrate, compare, explain, quantize, reportQuantization } from '../../src/quantize/index'
import { Net } from '../passes/net'
import { mixedNetwork, randomSamples } from './networks'

describe('reportQuantization', () => {
  test('lists ranges, parameters and the error of each channel', async () => {
    const float = mixedNetwork()
    const ranges = await calibrate(float, randomSamples(float, 8))
    const { activations, weights } = reportQuantization(float, quantize(float, ranges), ranges)
    expect(activations.map(({ name }) => name)).toEqual([...ranges.keys()])
    for (const { observed, held, scale } of activations) {
      // Softmax holds [0, 255/256], half a step less than it may give.
      expect(held.min).toBeLessThanOrEqual((observed?.min ?? 0) + scale)
      expect(held.max).toBeGreaterThanOrEqual((observed?.max ?? 0) - scale)
    }
    expect(weights.map(({ operator }) => operator)).toEqual(['conv1', 'depthwise', 'conv2', 'logits'])
    for (const { scales, maxError, sqnr } of weights) {
      maxError.forEach((error, channel) => {
        expect(error).toBeLessThanOrEqual((scales[channel] ?? 0) * 0.5001)
      })
      expect(Math.min(...sqnr)).toBeGreaterThan(35)
    }
  })

  test('knows float32 borders and weights-only quantization', async () => {
    const float = mixedNetwork()
    const ranges = await calibrate(float, randomSamples(float, 2))
    const bordered = quantize(float, ranges, { inputs: 'float32', outputs: 'float32' })
    const { activations } = reportQuantization(float, bordered, ranges)
    expect(activations.find(({ name }) => name === 'image_int8')?.observed).toEqual(ranges.get('image'))
    const small = reportQuantization(float, quantize(float, undefined, { mode: 'weights' }), ranges)
    expect(small.activations).toHaveLength(0)
    expect(small.weights).toHaveLength(4)
    expect(Math.max(...(small.weights[0]?.maxError ?? []))).toBeGreaterThan(0)
  })

  test('says how much of a range saturates', () => {
    const net = new Net()
    const x = net.input([1, 4], 'x')
    const float = net.graph([x], [net.relu(x, 'y')])
    const narrow = new Map([
      ['x', { min: -1, max: 1 }],
      ['y', { min: 0, max: 1 }],
    ])
    const wide = new Map([
      ['x', { min: -1, max: 3 }],
      ['y', { min: 0, max: 1 }],
    ])
    const { activations } = reportQuantization(float, quantize(float, narrow), wide)
    expect(activations[0]?.saturated).toBeCloseTo(0.5, 2)
    expect(activations[1]?.saturated).toBe(0)
  })
})

describe('compare', () => {
  test('finds no difference between a graph and itself', async () => {
    const graph = mixedNetwork()
    const progress: number[] = []
    const { samples, outputs, layers } = await compare(graph, graph, randomSamples(graph, 3), {
      onProgress: (count) => progress.push(count),
    })
    expect(samples).toBe(3)
    expect(progress).toEqual([1, 2, 3])
    const none = { maxError: 0, meanError: 0, sqnr: Number.POSITIVE_INFINITY, saturated: 0 }
    expect(outputs).toEqual([{ name: 'probabilities', ...none, topAgreement: 1 }])
    for (const layer of layers) expect(layer).toMatchObject(none)
  })

  test('names the layer that diverges most, and counts what saturates', async () => {
    const float = mixedNetwork()
    const ranges = new Map(await calibrate(float, randomSamples(float, 8)))
    // The depthwise convolution gets a tenth of its range, so it clips.
    const { min, max } = ranges.get('relu2') ?? { min: 0, max: 0 }
    ranges.set('relu2', { min: min / 10, max: max / 10 })
    const { layers, worst } = await compare(float, quantize(float, ranges), randomSamples(float, 4))
    expect(worst?.name).toBe('relu2')
    expect(layers.find(({ name }) => name === 'relu2')?.saturated).toBeGreaterThan(0.1)
    expect(layers.find(({ name }) => name === 'image')?.saturated).toBe(0)
  })

  test('measures what other executors compute', async () => {
    const net = new Net()
    const x = net.input([1, 4], 'x')
    const graph = net.graph([x], [net.relu(x, 'y')])
    const { outputs } = await compare(graph, graph, [[1, 2, 3, 4]], {
      runA: () => [['y', Float32Array.of(1, 2, 3, 4)]],
      runB: async () => [['y', Float32Array.of(1, 2, 5, 4)]],
    })
    expect(outputs).toEqual([
      {
        name: 'y',
        maxError: 2,
        meanError: 0.5,
        sqnr: 10 * Math.log10(30 / 4),
        saturated: 0,
        topAgreement: 0,
      },
    ])
    const broken = await compare(graph, graph, [[1, 2, 3, 4]], {
      runB: () => [['y', new Float32Array(4).fill(Number.NaN)]],
    })
    expect(broken.outputs[0]?.maxError).toBe(Number.POSITIVE_INFINITY)
  })

  test('leaves out the agreement of outputs whose last axis is 1', async () => {
    const net = new Net()
    const [x, z] = [net.input([2, 3, 1], 'x'), net.input([2, 3], 'z')]
    const graph = net.graph([x, z], [net.relu(x, 'mask'), net.relu(z, 'scores')])
    const sample = { x: [1, 2, 3, 4, 5, 6], z: [1, 2, 3, 4, 5, 6] }
    const { outputs } = await compare(graph, graph, [sample])
    expect(outputs.map((output) => ['topAgreement' in output, output.topAgreement])).toEqual([
      [false, undefined],
      [true, 1],
    ])
  })

  test('no samples, other outputs and silent runners are errors', async () => {
    const graph = mixedNetwork()
    await expect(compare(graph, graph, [])).rejects.toThrow(InputError)
    await expect(compare(graph, graph, [])).rejects.toThrow('there is no sample to compare on')
    await expect(compare(graph, graph, [[1]])).rejects.toThrow(
      'sample 0, input "image" (float32 1×8×8×3): has 1 elements',
    )
    const net = new Net()
    const x = net.input([1, 4], 'x')
    const other = net.graph([x], [net.relu(x, 'y')])
    await expect(compare(graph, other, [])).rejects.toThrow('different outputs: "probabilities" and "y"')
    await expect(compare(other, other, [[1, 2, 3, 4]], { runB: () => [] })).rejects.toThrow(
      'no values of the output "y"',
    )
  })
})

describe('explain', () => {
  test('says that every node of a quantized graph is int8, and how it runs', async () => {
    const float = mixedNetwork()
    const int8 = quantize(float, await calibrate(float, randomSamples(float, 2)))
    const explained = explain(int8)
    expect(explained.map(({ type }) => type)).toEqual(int8.operators.map(() => 'int8'))
    expect(explained[0]).toMatchObject({ name: 'conv1', kind: 'CONV_2D' })
    expect(explained[0]?.why).toContain('requantize and activation in the epilogue')
    expect(explained[0]?.inputs[0]).toMatch(/^"image" int8 1×8×8×3 \(scale /)
  })

  test('says how many bits the weights of a layer have', async () => {
    const float = mixedNetwork()
    const ranges = await calibrate(float, randomSamples(float, 2))
    const weightBits = { conv1: 4, conv2: 1, logits: 6 }
    const narrow = quantize(float, ranges, { weightBits })
    const found = explain(narrow).flatMap(({ name, weightBits: bits }) => (bits ? [[name, bits]] : []))
    expect(found).toEqual([
      ['conv1', 4],
      ['depthwise', 8],
      ['conv2', 1],
      ['logits', 8],
    ])
    const [conv1] = explain(narrow)
    expect(conv1?.why).toMatch(/^weights of 4 bits, widened as they are read, in packed dot products; bias/)
    expect(conv1?.inputs[1]).toMatch(/ int4 6×3×3×3 \(6 scales /)
    expect(explain(float)[0]?.weightBits).toBe(32)
    const [stored] = explain(quantize(float, undefined, { mode: 'weights', weightBits }))
    expect(stored).toMatchObject({ weightBits: 4, why: expect.stringContaining('stored as int4 ') })
    const { layers } = await compare(float, narrow, randomSamples(float, 1))
    const compared = layers.flatMap(({ name, weightBits: bits }) => (bits ? [[name, bits]] : []))
    expect(compared).toHaveLength(4)
    expect(compared[0]?.[1]).toBe(4)
  })

  test('says why a node is float32', async () => {
    const float = mixedNetwork()
    const why = (graph: typeof float, name: string) => explain(graph).find((one) => one.name === name)
    expect(why(float, 'conv1')).toMatchObject({
      type: 'float32',
      why: 'the graph is not quantized; calibrate and quantize it',
    })
    expect(why(quantize(float, undefined, { mode: 'weights' }), 'conv1')?.why).toContain('stored as int8')
    const ranges = await calibrate(float, randomSamples(float, 2))
    const bordered = quantize(float, ranges, { inputs: 'float32', outputs: 'float32' })
    expect(why(bordered, 'image_quantize')).toMatchObject({
      type: 'float32',
      why: expect.stringContaining('a border'),
    })
    expect(why(bordered, 'probabilities_dequantize')?.why).toContain('int8 in, float32 out')
    const net = new Net()
    const x = net.input([1, 4], 'x')
    expect(why(net.graph([x], [net.dropout(x, 'd')]), 'd')?.why).toContain('DROPOUT has no int8 form')
  })
})
