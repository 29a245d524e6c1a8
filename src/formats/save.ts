import type { Graph } from '../graph/graph'
import { writeTflite } from './tflite/write'

/**
 * Returns the bytes of a `.tflite` file that holds `graph`, float32 or int8.
 *
 * @throws ModelError when an operator has no `.tflite` form (freeze the model first), or the file would be 2 GiB or
 *   larger.
 */
export function saveModel(graph: Graph): Uint8Array<ArrayBuffer> {
  return writeTflite(graph)
}
