/** Real models: the GPU equals the reference and TensorFlow Lite. Runs in Chromium, which the command's host starts. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { GpuHost } from '../../src/apps/cli/gpu-host'
import { reportAgrees, verifyBytes } from '../../src/apps/cli/verify-model'
import type { VerifyReport } from '../../src/apps/runner/protocol'
import { saveModel } from '../../src/formats/save'
import { readTflite } from '../../src/formats/tflite/read'
import type { Graph } from '../../src/graph/graph'
import { calibrate } from '../../src/quantize/calibrate'
import { quantize } from '../../src/quantize/quantize'
import { floatTolerance } from '../../src/quantize/tolerance'
import { randomSamples } from '../quantize/networks'
import { atHand, bytesOf, files, isLarge } from './models'

const minutes = 60_000
/** Random inputs of a model: the reference takes most of the time. */
const count = 4
const isFloat = (graph: Graph) => graph.inputs[0]?.type === 'float32'
// The large model is run in images.test.ts.
const graphs = files
  .filter((file) => !isLarge(file))
  .map((file) => ({ file, graph: readTflite(bytesOf(file), file) }))

let host: GpuHost

beforeAll(async () => {
  host = await GpuHost.open()
})

afterAll(() => host.close())

const verify = (bytes: Uint8Array, inputs: number, outputsOnly = false) =>
  verifyBytes(host, bytes, { inputs, seed: 1, range: [-1, 1], oracle: true, outputsOnly })

/** Every output byte equals TensorFlow Lite's. */
function expectOracle(file: string, { oracle = [] }: VerifyReport): void {
  expect(oracle.length, file).toBeGreaterThan(0)
  for (const { differing } of oracle) expect(differing, file).toBe(0)
}

describe(`int8 and uint8 (${atHand})`, () => {
  test(
    'every layer and every output byte equals the reference’s, and TensorFlow Lite’s',
    async () => {
      const quantized = graphs.filter(({ graph }) => !isFloat(graph))
      for (const { file } of quantized) {
        const report = await verify(bytesOf(file), count)
        expect(reportAgrees(report), file).toBe(true)
        expect(report.layers.filter(({ where }) => where === 'cpu')).toEqual([])
        expectOracle(file, report)
      }
      // Legacy models are written as they were read.
      const legacy = quantized.filter(({ graph }) =>
        graph.operators.some((op) => op.def.tflite?.unsigned?.(op)),
      )
      for (const { file, graph } of legacy) expectOracle(file, await verify(saveModel(graph), 1, true))
      expect(files.length === 0 || legacy.length === 1).toBe(true)
      expect(files.length === 0 || quantized.length >= 5).toBe(true)
    },
    8 * minutes,
  )
})

describe(`float32 (${atHand})`, () => {
  test(
    'is within 1e-4 of TensorFlow Lite',
    async () => {
      const floats = graphs.filter(({ graph }) => isFloat(graph))
      const [first] = floats
      // One of them as we write it: what the format can hold has tests of its own.
      const forms = floats.map(({ file }) => ({ file, bytes: bytesOf(file) }))
      if (first) forms.push({ file: `${first.file}, written again`, bytes: saveModel(first.graph) })
      for (const { file, bytes } of forms) {
        const report = await verify(bytes, 3, true)
        expect(reportAgrees(report), file).toBe(true)
        expect(report.oracle?.length, file).toBe(1)
        for (const { largest } of report.oracle ?? [])
          expect(largest, file).toBeLessThanOrEqual(floatTolerance)
      }
      expect(files.length === 0 || floats.length >= 4).toBe(true)
    },
    3 * minutes,
  )

  test(
    'becomes int8 that equals TensorFlow Lite on what it writes',
    async () => {
      const floats = graphs.filter(({ graph }) => isFloat(graph))
      for (const { file, graph } of floats) {
        const int8 = quantize(graph, await calibrate(graph, randomSamples(graph, 2, 5)))
        const report = await verify(saveModel(int8), count, true)
        expect(reportAgrees(report), file).toBe(true)
        expectOracle(file, report)
      }
      expect(files.length === 0 || floats.length >= 4).toBe(true)
    },
    5 * minutes,
  )
})
