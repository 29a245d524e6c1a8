/** Runs the few operators of a session that are on the CPU: before the GPU's part and after it. */
import { InputError } from '../graph/errors'
import type { Graph } from '../graph/graph'
import { describeOp, failOp, type Operator } from '../graph/operator'
import type { Tensor, TensorData } from '../graph/tensor'
import type { RunInputs } from './run-types'
import { isBuffer } from './submit'
import { elementsOf } from './transfer'

/** Returns the inputs that are arrays, in their tensors' own types. */
export function hostInputs(graph: Graph, inputs: RunInputs): Map<Tensor, TensorData> {
  const values = new Map<Tensor, TensorData>()
  for (const tensor of graph.inputs) {
    const given = inputs[tensor.name]
    if (given && !isBuffer(given)) values.set(tensor, elementsOf(tensor, given))
  }
  return values
}

/**
 * Runs operators in order, with their reference implementations, and adds their outputs to `values`.
 *
 * @throws InputError when an operator reads an input of the graph that is in GPU memory.
 */
export function runOnHost(operators: readonly Operator[], values: Map<Tensor, TensorData>): void {
  for (const op of operators) {
    const results = op.def.reference(
      op,
      op.inputs.map((tensor) => tensor && (tensor.data ?? knownValue(op, tensor, values))),
    )
    op.outputs.forEach((tensor, i) => {
      values.set(tensor, results[i] ?? failOp(op, `computed no output ${i}`))
    })
  }
}

function knownValue(op: Operator, tensor: Tensor, values: ReadonlyMap<Tensor, TensorData>): TensorData {
  const found = values.get(tensor)
  if (found) return found
  throw new InputError(
    `input "${tensor.name}" is needed on the CPU, by ${describeOp(op)}: give it as an array`,
  )
}
