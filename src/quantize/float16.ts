import { InputError } from '../graph/errors'
import { type Graph, makeGraph } from '../graph/graph'
import { makeOperator } from '../graph/operator'
import { makeTensor, type Tensor } from '../graph/tensor'
import { floatToHalf, largestHalf } from '../numerics/half'
import { dequantizeConstant } from '../numerics/stored'

/** Elements that are worth it: the tensor and the DEQUANTIZE that each stored constant adds take some 200 bytes. */
const fewest = 128

/**
 * Returns the graph with its float32 constants rounded to float16. It computes in float32 on the rounded numbers and is
 * saved with the float16 ones, each behind a DEQUANTIZE: half the size. Constants of fewer than 128 elements, and those
 * that float16 can't hold because a magnitude is above 65,504, stay in float32.
 *
 * @throws InputError when no constant is float32, large enough and within float16's range.
 */
export function storeAsFloat16(graph: Graph): Graph {
  const made = new Map<Tensor, Tensor>()
  const store = (tensor: Tensor | undefined) => {
    if (tensor?.type !== 'float32' || !tensor.data || !fits(tensor.data as Float32Array)) return tensor
    const stored = made.get(tensor) ?? roundToHalf(tensor)
    made.set(tensor, stored)
    return stored
  }
  const operators = graph.operators.map((op) => makeOperator({ ...op, inputs: op.inputs.map(store) }))
  if (made.size === 0)
    throw new InputError(
      `graph "${graph.name}" has no float32 constants of ${fewest} elements or more that float16 can hold`,
    )
  return makeGraph({ ...graph, operators })
}

function fits(data: Float32Array): boolean {
  return data.length >= fewest && data.every((value) => Math.abs(value) <= largestHalf)
}

function roundToHalf({ name, shape, data }: Tensor): Tensor {
  const halves = Uint16Array.from(data as Float32Array, floatToHalf)
  return dequantizeConstant(
    makeTensor({ name: `${name}_float16`, shape, type: 'float16', data: halves }),
    name,
  )
}
