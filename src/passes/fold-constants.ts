import type { Graph } from '../graph/graph'
import type { Operator } from '../graph/operator'
import { makeTensor, type Tensor } from '../graph/tensor'
import { type Edit, rewrite } from './rewrite'

/**
 * Replaces operators that read only constants, or only shapes, by their results, computed with the reference
 * implementation.
 */
export function foldConstants(graph: Graph): Graph {
  return rewrite(graph, foldOperator)
}

function foldOperator(op: Operator): Edit | undefined {
  const inputs = op.inputs.map((input) => input?.data)
  const variable = !op.def.ofShape && op.inputs.some((input) => input && !input.data)
  if (variable || inputs.length === 0) return undefined
  const values = op.def.reference(op, inputs)
  const replace = op.outputs.map((output, i): [Tensor, Tensor] => {
    return [output, makeTensor({ ...output, data: values[i] })]
  })
  return { remove: [op], replace }
}
