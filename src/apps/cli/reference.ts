import { runReference } from '../../cpu/run'
import { InputError } from '../../graph/errors'
import type { Graph } from '../../graph/graph'
import type { Tensor, TensorData } from '../../graph/tensor'
import { dequantize } from '../../numerics/quantize'
import { storedValues } from '../../quantize/runner'

/** Real numbers as the elements that an input stores. */
export function toStored(tensor: Tensor, reals: Float32Array): TensorData {
  const bad = tensor.quant ? reals.findIndex(Number.isNaN) : -1
  if (bad >= 0) throw new InputError(`input "${tensor.name}": element ${bad} is NaN`)
  return storedValues(tensor, reals)
}

/** The elements that an output stores as real numbers. */
export function toReals(tensor: Tensor, stored: TensorData): Float32Array {
  if ((stored instanceof Int8Array || stored instanceof Uint8Array) && tensor.quant)
    return dequantize(stored, tensor.quant)
  return Float32Array.from(stored as Float32Array, Number)
}

/** Runs one item, real numbers for each input, on the CPU; the outputs as they are stored. */
export function runItem(graph: Graph, inputs: readonly Float32Array[]): TensorData[] {
  return runReference(
    graph,
    graph.inputs.map((tensor, i) => toStored(tensor, inputs[i] ?? new Float32Array(0))),
  )
}
