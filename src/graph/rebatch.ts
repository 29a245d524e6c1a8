/** Another batch size. Sessions load this when they are asked for one. */
import { batchOf } from './batch'
import { GraphError } from './errors'
import { type Graph, makeGraph } from './graph'
import { describeOp, type InferredOutput, makeOperator, mixesBatch, type Operator } from './operator'
import { describeShape, makeTensor, sameShape, type Tensor } from './tensor'

/**
 * Rebuilds a network for another batch size: axis 0 of every input becomes `batch`, and the outputs follow. The network
 * then computes for each item what it computes for the item alone.
 *
 * Every tensor that depends on the inputs holds its items one after another along axis 0, in as many indices for each
 * item. Operators whose attributes or axes could break this have a `rebatch`; the rest is seen from shapes.
 *
 * @throws GraphError when `batch` is not a positive integer, an input is a scalar, the inputs disagree on their batch
 *   size, an operator mixes the items of a batch, or an output doesn't depend on the inputs.
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
    const attrs = op.def.rebatch ? op.def.rebatch(op, from, batch, (input) => replaced.has(input)) : op.attrs
    const draft = { ...op, attrs, inputs: op.inputs.map((input) => input && (replaced.get(input) ?? input)) }
    const specs = inferBatch(draft, from)
    const outputs = op.outputs.map((output, i) => {
      const shape = [((output.shape[0] ?? 0) / from) * batch, ...output.shape.slice(1)]
      const computed = specs[i]?.shape ?? []
      const whole = (output.shape[0] ?? 0) % from === 0 && sameShape(shape, computed)
      if (!whole)
        mixesBatch(
          op,
          from,
          `"${output.name}" is ${describeShape(output.shape)} and would be ${describeShape(computed)}`,
        )
      return replace(output, shape)
    })
    return makeOperator({ ...draft, outputs })
  })
  const outputs = graph.outputs.map((output) => replaced.get(output) ?? failOutput(output))
  return makeGraph({ ...graph, inputs, operators, outputs })
}

function inferBatch(draft: Operator, from: number): readonly InferredOutput[] {
  try {
    return draft.def.infer(draft)
  } catch (error) {
    if (error instanceof GraphError)
      mixesBatch(draft, from, error.message.replace(`${describeOp(draft)}: `, ''))
    throw error
  }
}

function failOutput({ name }: Tensor): never {
  throw new GraphError(`output "${name}" does not depend on the inputs, so it is not of a batch`)
}
