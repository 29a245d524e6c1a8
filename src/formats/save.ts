import { checkModel } from '../graph/check'
import type { Graph } from '../graph/graph'
import { writeTflite } from './tflite/write'

/**
 * Returns the bytes of a `.tflite` file that holds `graph`, float32 or int8.
 *
 * @throws InputError for something that isn't a model; ModelError when an operator has no `.tflite` form (freeze the
 *   model first), or the file would be 2 GiB or larger.
 */
export function saveModel(graph: Graph): Uint8Array<ArrayBuffer> {
  checkModel('saveModel', graph)
  return writeTflite(graph)
}
