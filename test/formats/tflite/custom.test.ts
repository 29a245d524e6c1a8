/** Custom operators: MediaPipe's, and those of callers. */
import { describe, expect, test } from 'vitest'
import { runReference } from '../../../src/cpu/run'
import { loadModel } from '../../../src/formats/load'
import type { CustomOperators } from '../../../src/formats/tflite/dictionary'
import { readTflite } from '../../../src/formats/tflite/read'
import { writeTflite } from '../../../src/formats/tflite/write'
import { GraphError } from '../../../src/graph/errors'
import type { OpDef } from '../../../src/graph/operator'
import { tfliteCodec } from '../../../src/graph/tflite-codec'
import { failure } from './failure'
import { bytesOf, type RawModel, rawFile } from './raw'

const custom = 32

/** A model of one custom operator with the options `bytes`, from 1×1×3×1 to 1×1×`width`×1. */
function transposed(bytes: Uint8Array, width = 6): RawModel {
  return {
    codes: [{ deprecated: custom, builtin: custom, custom: 'Convolution2DTransposeBias' }],
    buffers: [{}, { data: bytesOf(Float32Array.of(1, 10, 100)) }, { data: bytesOf(Float32Array.of(1000)) }],
    subgraphs: [
      {
        tensors: [
          { name: 'x', shape: [1, 1, 3, 1] },
          { name: 'filter', shape: [1, 1, 3, 1], buffer: 1 },
          { name: 'bias', shape: [1], buffer: 2 },
          { name: 'y', shape: [1, 1, width, 1] },
        ],
        inputs: [0],
        outputs: [3],
        operators: [{ inputs: [0, 1, 2], outputs: [3], customOptions: bytes }],
      },
    ],
  }
}

const options = (...values: number[]) => bytesOf(Int32Array.from(values))

describe('Convolution2DTransposeBias', () => {
  test.each([
    ['SAME', options(1, 2, 1), 6, [1, 10, 102, 20, 203, 30]],
    ['VALID', options(2, 2, 1, 0), 7, [1, 10, 102, 20, 203, 30, 300]],
  ] as const)(
    'is a transposed convolution with bias, and is written as one: %s',
    (_, bytes, width, products) => {
      const graph = readTflite(rawFile(transposed(bytes, width)))
      expect(graph.operators.map(({ def }) => def.kind)).toEqual(['TRANSPOSE_CONV'])
      const run = (model: typeof graph) => [
        ...(runReference(model, [Float32Array.of(1, 2, 3)])[0] as Float32Array),
      ]
      expect(run(graph)).toEqual(products.map((sum) => sum + 1000))
      expect(run(readTflite(writeTflite(graph)))).toEqual(run(graph))
    },
  )

  test.each([
    ['no options', transposed(options()), 'its options have 0 bytes; padding and strides are 12'],
    ['options that break off', transposed(options(1, 2)), 'its options have 8 bytes'],
    ['padding 0', transposed(options(0, 2, 1)), 'padding 0 is neither 1 (SAME) nor 2 (VALID)'],
    ['strides of 0', transposed(options(1, 0, 1)), 'stride'],
    ['an output of another size', transposed(options(1, 2, 1), 9), 'operator 0'],
  ])('%s', (_, model, says) => {
    expect(failure(model)).toContain(says)
  })
})

/** Multiplies by a factor that the file's options give as text. */
const times: OpDef<{ factor: number }> = {
  kind: 'TIMES',
  hostOnly: () => 'it is a test',
  infer: ({ inputs: [input] }) => [{ shape: input?.shape ?? [], type: 'float32' }],
  reference: ({ attrs }, [data]) => [(data as Float32Array).map((value) => attrs.factor * value)],
  tflite: tfliteCodec({
    builtin: custom,
    customCode: 'Times',
    version: () => 1,
    read({ custom: bytes }) {
      const factor = Number(new TextDecoder().decode(bytes))
      if (!factor) throw new GraphError(`the factor is ${factor}`)
      return { factor }
    },
    write: ({ attrs }) => ({ fields: {}, custom: new TextEncoder().encode(String(attrs.factor)) }),
  }),
}

function timesModel(text: string, name = 'Times'): RawModel {
  return {
    codes: [{ deprecated: custom, builtin: custom, custom: name }],
    buffers: [{}],
    subgraphs: [
      {
        tensors: [
          { name: 'x', shape: [2] },
          { name: 'y', shape: [2] },
        ],
        inputs: [0],
        outputs: [1],
        operators: [{ inputs: [0], outputs: [1], customOptions: new TextEncoder().encode(text) }],
      },
    ],
  }
}

describe("a caller's operator", () => {
  const customOperators: CustomOperators = { Times: { def: times } }

  test('is read, run, written and read again', async () => {
    const graph = await loadModel(rawFile(timesModel('3')), { customOperators })
    const again = await loadModel(writeTflite(graph), { customOperators })
    for (const model of [graph, again])
      expect(runReference(model, [Float32Array.of(1, 2)])).toEqual([Float32Array.of(3, 6)])
  })

  test("errors of its codec name the file's operator", async () => {
    await expect(loadModel(rawFile(timesModel('x')), { customOperators })).rejects.toThrow(
      'model.tflite: operator 0: the factor is NaN',
    )
  })

  test('takes the place of one of the same name here', async () => {
    const mine = { Convolution2DTransposeBias: { def: times } }
    const model = await loadModel(rawFile(timesModel('2', 'Convolution2DTransposeBias')), {
      customOperators: mine,
    })
    expect(model.operators.map(({ def }) => def.kind)).toEqual(['TIMES'])
  })

  test.each(['constructor', '__proto__', '', 'Times2'])('none is found by the name "%s"', async (name) => {
    await expect(loadModel(rawFile(timesModel('2', name)), { customOperators })).rejects.toThrow(
      `operator 0 (the custom operator "${name}") does not run here`,
    )
  })
})
