import { GraphError } from './errors'
import { type Graph, makeGraph } from './graph'
import { makeOperator, type Operator } from './operator'
import { makeTensor, type Tensor } from './tensor'

/**
 * Rebuilds a network for another batch size: axis 0 of every input becomes `batch`, and the outputs follow.
 *
 * @throws GraphError when `batch` is not a positive integer, an input is a scalar, the inputs disagree on their batch
 *   size, or an operator can't be re-batched.
 */
export function withBatch(graph: Graph, batch: number): Graph {
  if (!Number.isInteger(batch) || batch < 1)
    throw new GraphError(`batch size ${batch} is not a positive integer`)
  const from = batchOf(graph)
  if (from === batch) return graph
  const replaced = new Map<Tensor, Tensor>()
  const replace = (tensor: Tensor, shape: readonly number[]) => {
    const made = makeTensor({ ...tensor, shape })
    replaced.set(tensor, made)
    return made
  }
  const inputs = graph.inputs.map((input) => replace(input, [batch, ...input.shape.slice(1)]))
  const operators = graph.operators.map((op): Operator => {
    // Operators that depend on constants alone have no batch.
    if (!op.inputs.some((input) => input && replaced.has(input))) return op
    const attrs = op.def.rebatch ? op.def.rebatch(op, from, batch) : op.attrs
    const draft = { ...op, attrs, inputs: op.inputs.map((input) => input && (replaced.get(input) ?? input)) }
    const specs = op.def.infer(draft)
    const outputs = op.outputs.map((output, i) => replace(output, specs[i]?.shape ?? output.shape))
    return makeOperator({ ...draft, outputs })
  })
  const outputs = graph.outputs.map((output) => replaced.get(output) ?? output)
  return makeGraph({ ...graph, inputs, operators, outputs })
}

/**
 * Returns the batch size that a graph is built for: the extent of axis 0 of all its inputs.
 *
 * @throws GraphError when the inputs disagree, or none has an axis 0.
 */
export function batchOf(graph: Graph): number {
  const [first, ...others] = graph.inputs
  const batch = first?.shape[0]
  if (batch === undefined) throw new GraphError(`graph "${graph.name}" has no input with a batch axis`)
  for (const input of others) {
    if (input.shape[0] !== batch) {
      throw new GraphError(
        `inputs "${first?.name}" and "${input.name}" have batch sizes ${batch} and ${input.shape[0]}`,
      )
    }
  }
  return batch
}
