/** Quantized networks run in TensorFlow Lite and give the outputs of our reference there. */
import { expect, test } from 'vitest'
import { runReference } from '../../src/cpu/run'
import { calibrate, quantize, saveModel } from '../../src/quantize/index'
import { deepMnist } from '../harness/networks'
import { runOracle } from '../harness/oracle'
import { relativeError } from '../passes/net'
import { mixedNetwork, mixedTypesNetwork, randomSamples } from './networks'

const networks = [
  ['a mixed network', () => mixedNetwork(2)],
  ["the article's network", () => deepMnist('float32', 2, 12)],
] as const

test.each(networks)('%s, int8: the same bytes', async (_, make) => {
  const float = make()
  const samples = randomSamples(float, 6)
  for (const perAxis of [true, false]) {
    const int8 = quantize(float, await calibrate(float, samples), { perAxis })
    const file = saveModel(int8)
    const { scale = [1], zeroPoint = [0] } = int8.inputs[0]?.quant ?? {}
    for (const sample of samples) {
      const input = Int8Array.from(sample, (real) => Math.round(real / (scale[0] ?? 1)) + (zeroPoint[0] ?? 0))
      const [theirs] = await runOracle(file, [input])
      expect(Array.from(theirs?.data ?? [])).toEqual(Array.from(runReference(int8, [input])[0] as Int8Array))
    }
  }
})

test.each(networks)('%s, int8 between float32 borders', async (_, make) => {
  const float = make()
  const samples = randomSamples(float, 6)
  const bordered = quantize(float, await calibrate(float, samples), { inputs: 'float32', outputs: 'float32' })
  for (const sample of samples) {
    const [theirs] = await runOracle(saveModel(bordered), [sample])
    expect(Array.from(theirs?.data ?? [])).toEqual(
      Array.from(runReference(bordered, [sample])[0] as Float32Array),
    )
  }
})

test.each(networks)('%s, weights stored as int8', async (_, make) => {
  const float = make()
  for (const perAxis of [true, false]) {
    const small = quantize(float, undefined, { mode: 'weights', perAxis })
    for (const sample of randomSamples(float, 3)) {
      const [theirs] = await runOracle(saveModel(small), [sample])
      const ours = runReference(small, [sample])[0] as Float32Array
      expect(relativeError(theirs?.data ?? [], ours)).toBeLessThanOrEqual(1e-4)
    }
  }
})

test.each(networks)('%s, constants stored as float16', async (_, make) => {
  const float = make()
  const small = quantize(float, undefined, { mode: 'float16' })
  for (const sample of randomSamples(float, 3)) {
    const [theirs] = await runOracle(saveModel(small), [sample])
    const ours = runReference(small, [sample])[0] as Float32Array
    expect(relativeError(theirs?.data ?? [], ours)).toBeLessThanOrEqual(1e-4)
  }
})

test('a network that is int8, float32 and whole numbers by turns: the same bytes', async () => {
  const float = mixedTypesNetwork()
  const samples = randomSamples(float, 6)
  const int8 = quantize(float, await calibrate(float, samples))
  const file = saveModel(int8)
  for (let seed = 0; seed < 6; seed++) {
    const input = Int8Array.from({ length: 108 }, (_, i) => ((i * (37 + seed)) % 251) - 125)
    const theirs = await runOracle(file, [input])
    expect(theirs.map(({ data }) => Array.from(data))).toEqual(
      runReference(int8, [input]).map((data) => Array.from(data as Int8Array)),
    )
  }
})
