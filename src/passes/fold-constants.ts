import type { Graph } from '../graph/graph'
import type { Operator } from '../graph/operator'
import { elementCount, makeTensor, type Tensor } from '../graph/tensor'
import { type Edit, rewrite } from './rewrite'

/** Most elements that folding an operator may make of fewer: what a small file could make Octet allocate. */
const mostGrown = 2 ** 24

/**
 * Replaces operators that read only constants, or only shapes, by their results, computed with the reference
 * implementation. Operators that make very large constants of small ones (FILL, TILE, BROADCAST_TO) stay.
 */
export function foldConstants(graph: Graph): Graph {
  return rewrite(graph, foldOperator)
}

function foldOperator(op: Operator): Edit | undefined {
  const inputs = op.inputs.map((input) => input?.data)
  const variable = !op.def.ofShape && op.inputs.some((input) => input && !input.data)
  if (variable || inputs.length === 0) return undefined
  const [read, made] = [op.inputs, op.outputs].map((tensors) =>
    tensors.reduce((sum, tensor) => sum + elementCount(tensor?.shape ?? [0]), 0),
  )
  if ((made ?? 0) > Math.max(mostGrown, read ?? 0)) return undefined
  const values = op.def.reference(op, inputs)
  const replace = op.outputs.map((output, i): [Tensor, Tensor] => {
    return [output, makeTensor({ ...output, data: values[i] })]
  })
  return { remove: [op], replace }
}
