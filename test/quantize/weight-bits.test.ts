import { describe, expect, test } from 'vitest'
import { runReference } from '../../src/cpu/run'
import { readTflite } from '../../src/formats/tflite/read'
import { InputError } from '../../src/graph/errors'
import type { Graph } from '../../src/graph/graph'
import { inputOf } from '../../src/graph/operator'
import { makeTensor, type Tensor, tensorBytes } from '../../src/graph/tensor'
import { fittingScales } from '../../src/quantize/fitting-scales'
import { calibrate, quantize, realValues, saveModel, type WeightBits } from '../../src/quantize/index'
import { seeded } from '../harness/random'
import { mixedNetwork, randomSamples } from './networks'

const float = mixedNetwork()
const samples = randomSamples(float, 4)
const ranges = await calibrate(float, samples)
const widths = [1, 2, 3, 4, 5, 6, 7, 8]

/** The weights of each layer, by its name. */
function weightsOf(graph: Graph): Map<string, Tensor> {
  const layers = graph.operators.filter((op) => op.def.quantization?.rule === 'linear')
  return new Map(layers.map((op) => [op.name, inputOf(op, 1)]))
}

const bitsOf = (weightBits: WeightBits) =>
  Object.fromEntries(
    [...weightsOf(quantize(float, ranges, { weightBits }))].map(([name, { bits }]) => [name, bits ?? 8]),
  )

describe('weightBits', () => {
  test('is one number, numbers by layer, or a function', () => {
    expect(bitsOf(4)).toEqual({ conv1: 4, depthwise: 4, conv2: 4, logits: 4 })
    expect(bitsOf({ conv1: 8, logits: 2, '*': 4 })).toEqual({ conv1: 8, depthwise: 4, conv2: 4, logits: 2 })
    expect(bitsOf({ conv2: 1 })).toEqual({ conv1: 8, depthwise: 8, conv2: 1, logits: 8 })
    expect(bitsOf(({ kind, shape }) => (kind === 'CONV_2D' && shape[0] === 5 ? 3 : 6))).toEqual({
      conv1: 8,
      depthwise: 8,
      conv2: 4,
      logits: 8,
    })
  })

  test.each<[unknown, string]>([
    [0, 'the weights of all layers get 0 bits'],
    [9, 'the weights of all layers get 9 bits'],
    [3.5, 'the weights of all layers get 3.5 bits; whole numbers from 1 to 8 are possible'],
    [Number.NaN, 'get NaN bits'],
    ['4', 'not the string "4"'],
    [null, 'not null'],
    [[4], 'not an Array'],
    [{ conv1: 16 }, 'the weights of "conv1" get 16 bits'],
    [{ '*': '4' }, 'the weights of "*" get the string "4" bits'],
    [
      { fc9: 4 },
      'weightBits names "fc9", which is no layer with weights; there are "conv1", "depthwise", "conv2", "logits"',
    ],
    [{ pool1: 4 }, 'weightBits names "pool1", which is no layer with weights'],
    [() => undefined, 'the weights of CONV_2D "conv1" get undefined bits'],
  ])('%j is refused', (weightBits, message) => {
    for (const mode of ['int8', 'weights'] as const) {
      const run = () => quantize(float, ranges, { mode, weightBits: weightBits as WeightBits })
      expect(run).toThrow(InputError)
      expect(run).toThrow(message)
    }
  })

  test('of a graph that is quantized already says so', () => {
    const once = quantize(float, ranges, { weightBits: 4 })
    expect(() => quantize(once, ranges, { weightBits: 2 })).toThrow('is quantized already')
  })

  test('8 are the weights of the LiteRT specification', () => {
    expect(quantize(float, ranges, { weightBits: 8 })).toEqual(quantize(float, ranges))
  })
})

describe.each([true, false])('with a scale for each channel: %s', (perAxis) => {
  test('weights fill the range of their bits, symmetric', () => {
    for (const bits of widths) {
      const largest = bits === 1 ? 1 : 2 ** (bits - 1) - 1
      for (const { data, quant } of weightsOf(
        quantize(float, ranges, { weightBits: bits, perAxis }),
      ).values()) {
        const values = data as Int8Array
        expect(quant?.zeroPoint.every((zero) => zero === 0)).toBe(true)
        expect(values.reduce((a, b) => Math.max(a, Math.abs(b)), 0)).toBe(largest)
        if (bits === 1) expect(values.every((value) => value === 1 || value === -1)).toBe(true)
      }
    }
  })

  test('each further bit leaves less error', () => {
    const errors = widths.map((bits) => {
      const quantized = weightsOf(quantize(float, ranges, { weightBits: bits, perAxis }))
      return [...weightsOf(float)].reduce((sum, [name, weights]) => {
        const tensor = quantized.get(name) as Tensor
        const reals = realValues(tensor, tensor.data as Int8Array)
        return sum + reals.reduce((all, real, i) => all + (real - (weights.data?.[i] as number)) ** 2, 0)
      }, 0)
    })
    errors.slice(1).forEach((error, i) => {
      expect(error).toBeLessThan((errors[i] as number) * 0.75)
    })
  })
})

test('no scale on a fine grid has 5 % less squared error', () => {
  const random = seeded(5)
  const normal = () => Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random())
  const data = Float32Array.from({ length: 400 }, normal)
  const weights = makeTensor({ name: 'w', shape: [1, 400], type: 'float32', data })
  for (const bits of [1, 2, 3, 4, 5, 6, 7]) {
    const largest = bits === 1 ? 1 : 2 ** (bits - 1) - 1
    const error = (scale: number) =>
      data.reduce((sum, value) => {
        const steps = Math.min(Math.round(Math.abs(value) / scale), largest)
        return sum + (Math.abs(value) - scale * (bits === 1 ? 1 : steps)) ** 2
      }, 0)
    const found = error(fittingScales(weights, 0, bits, true)[0] as number)
    const grid = Array.from({ length: 2000 }, (_, i) => error((4 / largest) * ((i + 1) / 2000)))
    expect(found).toBeLessThanOrEqual(Math.min(...grid) * 1.05)
  }
})

test('a channel of zeros stays next to zero at every width', () => {
  for (const bits of widths) {
    const weights = makeTensor({ name: 'w', shape: [2, 4], type: 'float32', data: new Float32Array(8) })
    expect([...fittingScales(weights, 0, bits, true)]).toEqual([0, 0])
  }
})

describe('files', () => {
  test.each(widths)('hold weights of %i bits, and give them back', (weightBits) => {
    const quantized = quantize(float, ranges, { weightBits })
    const file = saveModel(quantized)
    const read = readTflite(file)
    expect([...weightsOf(read).values()].map(({ bits, data, quant }) => ({ bits, data, quant }))).toEqual(
      [...weightsOf(quantized).values()].map(({ bits, data, quant }) => ({ bits, data, quant })),
    )
    expect(saveModel(read)).toEqual(file)
    const input = Int8Array.from({ length: 192 }, (_, i) => ((i * 37) % 251) - 125)
    expect(runReference(read, [input])).toEqual(runReference(quantized, [input]))
  })

  test('are as small as their bits: 3 take 4, 5 to 7 take 8, 1 takes 2', () => {
    const sizes = widths.map((weightBits) => {
      const tensors = [...weightsOf(quantize(float, ranges, { weightBits })).values()]
      return tensors.reduce((sum, tensor) => sum + tensorBytes(tensor), 0)
    })
    const weights = [...weightsOf(float).values()].map(({ data }) => data?.length ?? 0)
    const bytes = (bits: number) => weights.reduce((sum, count) => sum + Math.ceil((count * bits) / 8), 0)
    expect(sizes).toEqual([2, 2, 4, 4, 8, 8, 8, 8].map(bytes))
    const files = widths.map((weightBits) => saveModel(quantize(float, ranges, { weightBits })).length)
    expect(files[7]).toBe(files[4])
    expect(Math.abs((files[7] as number) - (files[3] as number) - (bytes(8) - bytes(4)))).toBeLessThan(200)
  })

  test.each(widths)('hold weights of %i bits behind a DEQUANTIZE in mode weights', (weightBits) => {
    const small = quantize(float, undefined, { mode: 'weights', weightBits })
    const read = readTflite(saveModel(small))
    expect([...weightsOf(read).values()].map(({ data, stored }) => [data, stored?.bits])).toEqual(
      [...weightsOf(small).values()].map(({ data, stored }) => [data, stored?.bits]),
    )
  })
})
