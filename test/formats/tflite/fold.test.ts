/** What files compute from shapes becomes constants when they are read. */
import { describe, expect, test } from 'vitest'
import { readTflite } from '../../../src/formats/tflite/read'
import { withBatch } from '../../../src/graph/rebatch'
import { failure } from './failure'
import { bytesOf, type RawModel, type RawTensor, rawFile } from './raw'

const int32 = 2
const number = { shape: 77, slice: 45, pack: 83, reshape: 22, fill: 23 }

/** `x.reshape([x.shape[0], rest])`, as Keras' Flatten is exported. */
function flatten(rest = 24): RawModel {
  const codes = [number.shape, number.slice, number.pack, number.reshape]
  const constant = (...values: number[]) => ({ data: bytesOf(Int32Array.from(values)) })
  const vector = (name: string, buffer = 0): RawTensor => ({ name, shape: [1], type: int32, buffer })
  return {
    codes: codes.map((code) => ({ deprecated: code, builtin: code })),
    buffers: [{}, constant(0), constant(1), constant(rest)],
    subgraphs: [
      {
        tensors: [
          { name: 'x', shape: [1, 2, 3, 4] },
          { name: 'shape', shape: [4], type: int32 },
          vector('begin', 1),
          vector('one', 2),
          { name: 'batch', shape: [], type: int32 },
          { name: 'rest', shape: [], type: int32, buffer: 3 },
          { name: 'target', shape: [2], type: int32 },
          { name: 'y', shape: [1, rest] },
        ],
        inputs: [0],
        outputs: [7],
        operators: [
          { code: 0, inputs: [0], outputs: [1] },
          {
            code: 1,
            inputs: [1, 2, 3, 3],
            outputs: [4],
            options: { type: 32, fields: [{ slot: 4, kind: 'i32', value: 1 }] },
          },
          {
            code: 2,
            inputs: [4, 5],
            outputs: [6],
            options: { type: 59, fields: [{ slot: 0, kind: 'i32', value: 2 }] },
          },
          { code: 3, inputs: [0, 6], outputs: [7] },
        ],
      },
    ],
  }
}

describe('a reshape to a computed shape', () => {
  test('is a reshape to a constant one', () => {
    const graph = readTflite(rawFile(flatten()))
    expect(graph.operators.map(({ def, attrs }) => [def.kind, attrs])).toEqual([
      ['RESHAPE', { shape: [1, 24] }],
    ])
  })

  test('takes other batches', () => {
    const graph = withBatch(readTflite(rawFile(flatten())), 3)
    expect(graph.outputs[0]?.shape).toEqual([3, 24])
  })

  test('that does not fit is an error', () => {
    expect(failure(flatten(25))).toMatch(/operator 3: RESHAPE "y"/)
  })
})

test('a shape that is an output of the graph stays an operator', () => {
  const graph = readTflite(rawFile(flatten()), 'm', { outputs: ['shape'] })
  expect(graph.operators.map(({ def }) => def.kind)).toEqual(['SHAPE'])
})
