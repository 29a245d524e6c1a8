/** Real models: the GPU equals the reference and TensorFlow Lite. Runs in Chromium, started by the command's own host. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { GpuHost } from '../../src/cli/gpu-host'
import { agrees, floatTolerance, verifyBytes } from '../../src/cli/verify-model'
import { saveModel } from '../../src/formats/save'
import { readTflite } from '../../src/formats/tflite/read'
import type { Graph } from '../../src/graph/graph'
import { calibrate } from '../../src/quantize/calibrate'
import { quantize } from '../../src/quantize/quantize'
import type { VerifyReport } from '../../src/runner/protocol'
import { randomSamples } from '../quantize/networks'
import { atHand, bytesOf, files } from './models'

const minutes = 60_000
/** The large model, of which fewer runs and fewer equal bytes are asked. */
const large = (file: string) => file.startsWith('tf2_mobilenet_v2')
const isFloat = (graph: Graph) => graph.inputs[0]?.type === 'float32'
const graphs = files.map((file) => ({ file, graph: readTflite(bytesOf(file), file) }))

let host: GpuHost

beforeAll(async () => {
  host = await GpuHost.open()
})

afterAll(() => host.close())

const verify = (bytes: Uint8Array, inputs: number, high = 1) =>
  verifyBytes(host, bytes, { inputs, seed: 1, range: [-high, high], oracle: true })

/** Every output byte equals TensorFlow Lite's; of the large model 99.9 %, and none is more than two steps away. */
function expectOracle(file: string, { oracle = [] }: VerifyReport): void {
  expect(oracle.length, file).toBeGreaterThan(0)
  for (const { differing, elements, largest, sameTop, inputs } of oracle) {
    expect(differing, file).toBeLessThanOrEqual(large(file) ? elements / 1000 : 0)
    expect(largest, file).toBeLessThanOrEqual(large(file) ? 2 : 0)
    expect(sameTop, file).toBe(inputs)
  }
}

describe(`int8 and uint8 (${atHand})`, () => {
  test(
    'every layer and every output byte equals the reference’s, and TensorFlow Lite’s',
    async () => {
      const quantized = graphs.filter(({ graph }) => !isFloat(graph))
      for (const { file } of quantized) {
        const report = await verify(bytesOf(file), large(file) ? 3 : 20)
        expect(agrees(report), file).toBe(true)
        expect(report.layers.filter(({ where }) => where === 'cpu')).toEqual([])
        expectOracle(file, report)
      }
      // Legacy models are written as they were read.
      const legacy = quantized.filter(({ graph }) =>
        graph.operators.some((op) => op.def.tflite?.unsigned?.(op)),
      )
      for (const { file, graph } of legacy) expectOracle(file, await verify(saveModel(graph), 1))
      expect(files.length === 0 || legacy.length === 1).toBe(true)
      expect(files.length === 0 || quantized.length >= 6).toBe(true)
    },
    8 * minutes,
  )
})

describe(`float32 (${atHand})`, () => {
  test(
    'is within 1e-4 of TensorFlow Lite',
    async () => {
      const floats = graphs.filter(({ graph }) => isFloat(graph))
      const forms = floats.flatMap(({ file, graph }) => [
        { file, bytes: bytesOf(file) },
        { file: `${file}, written again`, bytes: saveModel(graph) },
      ])
      for (const { file, bytes } of forms) {
        const report = await verify(bytes, 3)
        expect(agrees(report), file).toBe(true)
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
        const report = await verify(saveModel(int8), 20)
        expect(agrees(report), file).toBe(true)
        expectOracle(file, report)
      }
      expect(files.length === 0 || floats.length >= 4).toBe(true)
    },
    5 * minutes,
  )
})
