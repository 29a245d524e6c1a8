/** Networks with weights of fewer than 8 bits give LiteRT's answers; TensorFlow Lite in `oracle.ts` is older than those. */
import { loadAndCompile, loadLiteRt, Tensor } from '@litertjs/core'
import { beforeAll, expect, test } from 'vitest'
import { runReference } from '../../src/cpu/run'
import type { Graph } from '../../src/graph/graph'
import {
  calibrate,
  type QuantizeOptions,
  quantize,
  saveModel,
  type WeightBits,
} from '../../src/quantize/index'
import { deepMnist } from '../harness/networks'
import { relativeError } from '../passes/net'
import { mixedNetwork, randomSamples } from './networks'

const networks = { 'a mixed network': mixedNetwork(2), "the article's network": deepMnist('float32', 2, 12) }

beforeAll(() => loadLiteRt('/node_modules/@litertjs/core/wasm/'))

/** Returns LiteRT's outputs and ours on random samples, one after the other. */
async function both(float: Graph, options: QuantizeOptions): Promise<[theirs: number[], ours: number[]]> {
  const samples = randomSamples(float, 4)
  const borders = { inputs: 'float32', outputs: 'float32' } as const
  const quantized = quantize(float, await calibrate(float, samples), { ...options, ...borders })
  const model = await loadAndCompile(saveModel(quantized), { accelerator: 'wasm' })
  const found: [number[], number[]] = [[], []]
  for (const sample of samples) {
    const input = new Tensor(Float32Array.from(sample), [...(float.inputs[0]?.shape ?? [])])
    const [output] = await model.run([input])
    found[0].push(...((await output?.data()) ?? []))
    found[1].push(...(runReference(quantized, [sample])[0] as Float32Array))
    for (const tensor of [input, output]) tensor?.delete()
  }
  model.delete()
  return found
}

/** A step of the networks' outputs, probabilities in int8. */
const step = 1 / 256

// LiteRT's convolutions take int4 and int8, its fully connected layers int2 as well. Convolutions of int4 run in a kernel
// that rounds twice, so a byte may differ by one where XNNPACK's rule gives the other.
test.each<[keyof typeof networks, WeightBits]>([
  ['a mixed network', 4],
  ['a mixed network', 3],
  ['a mixed network', { logits: 2, '*': 4 }],
  ['a mixed network', { logits: 1 }],
  ["the article's network", 4],
])('%s, weights of %j bits: the same bytes, or next to them', async (name, weightBits) => {
  const [theirs, ours] = await both(networks[name], { weightBits })
  const differences = theirs.map((value, i) => Math.abs(value - (ours[i] ?? Number.NaN)) / step)
  expect(Math.max(...differences)).toBeLessThanOrEqual(1)
  expect(differences.filter((difference) => difference > 0).length / theirs.length).toBeLessThan(0.1)
  expect(new Set(theirs).size).toBeGreaterThan(4)
})

test.each([4, 2, 1])('weights of %i bits behind a DEQUANTIZE', async (weightBits) => {
  const [theirs, ours] = await both(networks['a mixed network'], { mode: 'weights', weightBits })
  expect(relativeError(theirs, Float32Array.from(ours))).toBeLessThanOrEqual(1e-5)
})
