/** Real float networks, quantized here, where they are at hand: they are never part of the project. */
import { existsSync, readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { describe, expect, test } from 'vitest'
import { readTflite } from '../../src/formats/tflite/read'
import { calibrate, compare, explain, freeze, quantize, saveModel } from '../../src/quantize/index'
import { randomSamples } from './networks'

const folder = fileURLToPath(new URL('../../../shared/models/', import.meta.url))

/** Largest input value of each network; the lowest SQNR of its output on noise, in dB. */
const networks = [
  { file: 'pretrainedResnet.tflite', largest: 255, sqnr: 12 },
  { file: 'vww_96_float.tflite', largest: 1, sqnr: 40 },
  { file: 'ad01_fp32.tflite', largest: 20, sqnr: 20 },
].filter(({ file }) => existsSync(folder + file))

describe(`float networks in ../shared/models: ${networks.length || 'none here, so none are quantized'}`, () => {
  test('become int8 throughout and keep their answers', async () => {
    for (const { file, largest, sqnr } of networks) {
      const float = freeze(readTflite(new Uint8Array(readFileSync(folder + file)), file))
      const samples = (seed: number) =>
        randomSamples(float, 3, seed).map((sample) => sample.map((value) => (value * 0.5 + 0.5) * largest))
      const int8 = quantize(float, await calibrate(float, samples(1), { observer: 'percentile' }))
      expect([...new Set(explain(int8).map(({ type }) => type))], file).toEqual(['int8'])
      const { outputs } = await compare(float, int8, samples(9))
      expect(outputs[0]?.sqnr, file).toBeGreaterThan(sqnr)
      expect(saveModel(int8).length / saveModel(float).length, file).toBeLessThan(0.36)
    }
    expect(networks.length === 0 || networks.length === 3).toBe(true)
  })
})
