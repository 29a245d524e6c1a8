import { InputError } from '../graph/errors'
import { type Graph, makeGraph } from '../graph/graph'
import { inputOf, makeOperator } from '../graph/operator'
import { describeSpec, type Tensor } from '../graph/tensor'
import { dequantizeConstant } from '../numerics/stored'
import { quantizeWeights } from './constants'
import { fittingScales } from './fitting-scales'
import type { BitsOf } from './weight-bits'

/**
 * Returns the graph with its weights rounded to int8 or fewer bits, per output channel or with one scale. It computes
 * in float32 on the rounded weights and is saved with the rounded ones, each behind a DEQUANTIZE.
 *
 * @throws InputError when the graph is quantized already.
 */
export function quantizeStorage(graph: Graph, perAxis: boolean, bitsOf: BitsOf): Graph {
  const made = new Map<Tensor, Tensor[]>()
  const operators = graph.operators.map((op) => {
    const scheme = op.def.quantization
    if (scheme?.rule !== 'linear') return op
    const weights = inputOf(op, 1)
    if (weights.type !== 'float32') {
      throw new InputError(
        `graph "${graph.name}" is quantized already ("${weights.name}" is ${describeSpec(weights)}); the float32 graph is needed`,
      )
    }
    const known = made.get(weights) ?? []
    const bits = bitsOf(op)
    // Of layers that share weights, each may have bits of its own.
    const stored = known[bits] ?? storeAsInt8(weights, scheme.axis ?? 0, perAxis, bits)
    known[bits] = stored
    made.set(weights, known)
    return makeOperator({ ...op, inputs: op.inputs.with(1, stored) })
  })
  return makeGraph({ ...graph, operators })
}

function storeAsInt8(weights: Tensor, axis: number, perAxis: boolean, bits: number): Tensor {
  const fitting = fittingScales(weights, axis, bits, perAxis)
  // The scale of a channel of zeros doesn't matter, but must be positive.
  const scales = Float32Array.from(perAxis ? fitting : fitting.slice(0, 1), (scale) =>
    Math.max(scale, 2 ** -60),
  )
  const int8 = quantizeWeights(weights, scales, axis, bits)
  return dequantizeConstant({ ...int8, name: `${weights.name}_int8` }, weights.name)
}
