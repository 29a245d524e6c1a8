import { runReference } from '../cpu/run'
import { InputError } from '../graph/errors'
import type { Graph } from '../graph/graph'
import { allocate, describeSpec, type Tensor, type TensorData } from '../graph/tensor'
import { dequantize, quantizeInto } from '../numerics/quantize'

/** Real numbers as the elements that an input stores. */
export function toStored(tensor: Tensor, reals: Float32Array): TensorData {
  if (tensor.type === 'float32') return reals
  const { type } = tensor
  if ((type !== 'int8' && type !== 'uint8') || !tensor.quant) {
    throw new InputError(
      `input "${tensor.name}" is ${describeSpec(tensor)}; float32 and quantized int8 and uint8 are run`,
    )
  }
  const stored = allocate(type, reals.length)
  const bad = quantizeInto(reals, tensor.quant, stored)
  if (bad >= 0) throw new InputError(`input "${tensor.name}": element ${bad} is NaN`)
  return stored
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
