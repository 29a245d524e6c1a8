import type { Graph } from '../../graph/graph'
import type { ReadOptions } from './dictionary'
import { fullDictionary, withCustom } from './full-dictionary'
import { TfliteFile } from './read-model'

/**
 * Reads a `.tflite` file: its only subgraph, with constants copied out of `bytes`. The bytes are not trusted: offsets
 * are checked before they are followed, and time and memory are bounded by the file's size.
 *
 * Operators take the names of their first outputs. If a tensor's batch size is open (−1 in `shape_signature`), the size
 * in `shape` is used, usually 1. Constant inputs that are attributes in Octet (the new shape of RESHAPE) become
 * attributes. Quantized uint8 becomes int8, except for the graph's inputs and outputs, which get a QUANTIZE each;
 * quantized constants of float32 operators become float32.
 *
 * @param file the file's name in errors
 * @throws ModelError naming the file, the operator or tensor and the values, when the file is damaged, has more than
 *   one subgraph, or has an operator or a type that Octet does not run.
 */
export function readTflite(bytes: Uint8Array, file = 'model.tflite', options: ReadOptions = {}): Graph {
  return new TfliteFile(bytes, file).read(withCustom(fullDictionary, options.customOperators), options)
}
