/** The person detector of TensorFlow Lite Micro, whose biases are vectors quantized along axis 3. */
import { existsSync, readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { expect, test } from 'vitest'
import { GpuHost } from '../../src/apps/cli/gpu-host'
import { reportAgrees, verifyBytes } from '../../src/apps/cli/verify-model'
import { saveModel } from '../../src/formats/save'
import { readTflite } from '../../src/formats/tflite/read'

const file = fileURLToPath(new URL('../../../shared/models/others/person_detect.tflite', import.meta.url))

test.skipIf(!existsSync(file))('every layer equals the reference, and TensorFlow Lite', async () => {
  const graph = readTflite(new Uint8Array(readFileSync(file)), file)
  expect(graph.operators.length).toBe(31)
  const host = await GpuHost.open()
  try {
    // TensorFlow Lite in the browser refuses the axis, so it gets the file as we write it.
    const bytes = saveModel(graph)
    const report = await verifyBytes(host, bytes, { inputs: 2, seed: 1, range: [-1, 1], oracle: true })
    expect(reportAgrees(report)).toBe(true)
    expect(report.layers).toHaveLength(31)
    expect(report.oracle?.map(({ differing }) => differing)).toEqual([0])
  } finally {
    await host.close()
  }
})
