import { runReference } from '../../cpu/run'
import { InputError } from '../../graph/errors'
import type { Graph } from '../../graph/graph'
import type { Tensor, TensorData } from '../../graph/tensor'
import { dequantize } from '../../numerics/quantize'
import { storedValues } from '../../quantize/runner'

/** Converts float values to the elements that an input stores. */
export function toStored(tensor: Tensor, floats: Float32Array): TensorData {
  const bad = tensor.quant ? floats.findIndex(Number.isNaN) : -1
  if (bad >= 0) throw new InputError(`input "${tensor.name}": element ${bad} is NaN`)
  return storedValues(tensor, floats)
}

/** Converts the elements that an output stores to float values. */
export function toReals(tensor: Tensor, stored: TensorData): Float32Array {
  if ((stored instanceof Int8Array || stored instanceof Uint8Array) && tensor.quant)
    return dequantize(stored, tensor.quant)
  return Float32Array.from(stored as Float32Array, Number)
}

/** Runs one item on the CPU, given as float values for each input. Outputs are not dequantized. */
export function runItem(graph: Graph, inputs: readonly Float32Array[]): TensorData[] {
  return runReference(
    graph,
    graph.inputs.map((tensor, i) => toStored(tensor, inputs[i] ?? new Float32Array(0))),
  )
}
