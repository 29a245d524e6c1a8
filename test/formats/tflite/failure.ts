/** Shared by the tests of models that are wrong in one way. */
import { expect } from 'vitest'
import { readTflite } from '../../../src/formats/tflite/read'
import { ModelError } from '../../../src/graph/errors'
import { thrownBy } from '../../harness/attempt'
import { convModel, type RawModel, type RawTensor, rawFile } from './raw'

/** Returns the message of reading a wrong model, which must be a ModelError that begins with the file's name. */
export function failure(model: RawModel | Uint8Array): string {
  const file = model instanceof Uint8Array ? model : rawFile(model)
  const { message } = thrownBy(() => readTflite(file, 'bad.tflite'), ModelError)
  expect(message.startsWith('bad.tflite: ')).toBe(true)
  return message.slice('bad.tflite: '.length)
}

/** `convModel` with one change. */
export function changed(change: (model: RawModel, parts: ReturnType<typeof partsOf>) => void): RawModel {
  const base = convModel()
  change(base, partsOf(base))
  return base
}

/** The parts of a model that a test may vary; the names are those of `convModel`. */
export function partsOf(model: RawModel) {
  const graph = model.subgraphs[0] as RawModel['subgraphs'][0]
  const [input, filter, bias, output] = graph.tensors as [RawTensor, RawTensor, RawTensor, RawTensor]
  const operator = graph.operators[0] as (typeof graph.operators)[0]
  return { graph, input, filter, bias, output, operator }
}
