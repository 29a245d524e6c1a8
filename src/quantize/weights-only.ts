import { InputError } from '../graph/errors'
import { type Graph, makeGraph } from '../graph/graph'
import { inputOf, makeOperator } from '../graph/operator'
import { describeSpec, type Tensor } from '../graph/tensor'
import { dequantizeConstant } from '../numerics/stored'
import { channelMagnitudes, quantizeWeights } from './constants'

/**
 * Returns the graph with its weights rounded to int8, per output channel or with one scale. It computes in float32 on
 * the rounded weights and is saved with the int8 ones, each behind a DEQUANTIZE.
 *
 * @throws InputError when the graph is quantized already.
 */
export function quantizeStorage(graph: Graph, perAxis: boolean): Graph {
  const made = new Map<Tensor, Tensor>()
  const operators = graph.operators.map((op) => {
    const scheme = op.def.quantization
    if (scheme?.rule !== 'linear') return op
    const weights = inputOf(op, 1)
    if (weights.type !== 'float32') {
      throw new InputError(
        `graph "${graph.name}" is quantized already ("${weights.name}" is ${describeSpec(weights)}); the float32 graph is needed`,
      )
    }
    const stored = made.get(weights) ?? storeAsInt8(weights, scheme.axis ?? 0, perAxis)
    made.set(weights, stored)
    return makeOperator({ ...op, inputs: op.inputs.with(1, stored) })
  })
  return makeGraph({ ...graph, operators })
}

function storeAsInt8(weights: Tensor, axis: number, perAxis: boolean): Tensor {
  const magnitudes = channelMagnitudes(weights, axis)
  const largest = perAxis ? magnitudes : [magnitudes.reduce((a, b) => Math.max(a, b), 0)]
  // The scale of a channel of zeros doesn't matter, but must be positive.
  const scales = Float32Array.from(largest, (magnitude) => Math.max(magnitude / 127, 2 ** -60))
  const int8 = quantizeWeights(weights, scales, axis)
  return dequantizeConstant({ ...int8, name: `${weights.name}_int8` }, weights.name)
}
