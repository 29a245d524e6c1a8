/** CONCATENATION of uint8 tensors whose scales differ, as legacy models have it, against TensorFlow Lite. */
import { expect, test } from 'vitest'
import { runReference } from '../../../src/cpu/run'
import { readTflite } from '../../../src/formats/tflite/read'
import { writeTflite } from '../../../src/formats/tflite/write'
import { runOracle } from '../../harness/oracle'
import { seeded } from '../../harness/random'
import { type RawQuantization, type RawTensor, rawFile } from './raw'

function tensor(name: string, channels: number, quantization: RawQuantization): RawTensor {
  return { name, shape: [1, 256, channels], type: 3, quantization }
}

/**
 * A model of five inputs with random quantization, the last of which is that of the output. XNNPACK would take up to
 * four and move their bytes, whatever the scales are; TensorFlow Lite's own kernel rescales.
 */
function model(random: () => number): Uint8Array {
  const quants = [0, 1, 2, 3, 4].map(() => ({
    scale: [0.01 + random() * 0.1],
    zeroPoint: [Math.floor(random() * 256)],
  }))
  const inputs = quants.map((quant, i) => tensor(`in ${i}`, 1, quant))
  const options = { type: 10, fields: [{ slot: 0, kind: 'i32', value: 2 } as const] }
  return rawFile({
    codes: [{ deprecated: 2, builtin: 2 }],
    buffers: [{}],
    subgraphs: [
      {
        tensors: [...inputs, tensor('out', 5, quants[4] ?? {})],
        inputs: [0, 1, 2, 3, 4],
        outputs: [5],
        operators: [{ inputs: [0, 1, 2, 3, 4], outputs: [5], options }],
      },
    ],
  })
}

test('bytes are rescaled as TensorFlow Lite does, also once the model was written again', async () => {
  const random = seeded(20)
  for (let run = 0; run < 20; run++) {
    const file = model(random)
    const inputs = [0, 1, 2, 3, 4].map(() => Uint8Array.from({ length: 256 }, (_, i) => i))
    const graph = readTflite(file)
    expect(graph.operators.map(({ def }) => def.kind)).toContain('CONCATENATION')
    const [ours] = runReference(graph, inputs)
    for (const bytes of [file, writeTflite(graph)]) {
      const [theirs] = await runOracle(bytes, inputs)
      expect(theirs?.type).toBe('uint8')
      expect(theirs?.data).toEqual(ours)
    }
  }
})
