/** Graphs whose weights have fewer than 8 bits. */
import { type Graph, makeGraph } from '../../src/graph/graph'
import { inputOf, makeOperator, type Operator } from '../../src/graph/operator'
import { makeTensor, type NarrowBits, type Tensor } from '../../src/graph/tensor'
import type { Random } from './random'

/** Returns `values` in `bits`, every value that these have among them. */
function inBits(values: Int8Array, bits: NarrowBits): Int8Array {
  if (bits === 1) return values.map((value) => (value < 0 ? -1 : 1))
  return values.map((value) => value >> (8 - bits))
}

/** Returns int8 weights in `bits`, and with scales at which they are as large as before. */
export function narrowTensor(weights: Tensor, bits: NarrowBits): Tensor {
  const { quant, data } = weights
  if (!quant || quant.zeroPoint.some((zero) => zero !== 0)) return weights
  const scale = quant.scale.map((one) => Math.fround(one * 2 ** (8 - Math.max(bits, 2))))
  return makeTensor({
    ...weights,
    bits,
    quant: { ...quant, scale },
    data: inBits(data as Int8Array, bits),
  })
}

/** True if an operator has int8 weights. */
export function hasInt8Weights({ def, inputs }: Operator): boolean {
  return def.quantization?.rule === 'linear' && inputs[0]?.type === 'int8'
}

/**
 * Returns a graph whose int8 weights have `bits`, or bits drawn by chance. Biases keep their values, so what they add is
 * larger than before: some outputs saturate.
 */
export function narrowGraph(graph: Graph, bits: NarrowBits | Random): Graph {
  const drawn =
    typeof bits === 'function' ? () => ([4, 2, 1] as const)[Math.floor(bits() * 3)] ?? 4 : () => bits
  const operators = graph.operators.map((op) => {
    if (!hasInt8Weights(op)) return op
    return makeOperator({ ...op, inputs: op.inputs.with(1, narrowTensor(inputOf(op, 1), drawn())) })
  })
  return makeGraph({ ...graph, operators })
}

/** Returns the bits of the weights of each operator of a graph; 8 for those that don't say. */
export function bitsOf(graph: Graph): number[] {
  return graph.operators.filter(hasInt8Weights).map((op) => inputOf(op, 1).bits ?? 8)
}
