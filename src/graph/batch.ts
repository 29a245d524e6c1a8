import { GraphError } from './errors'
import type { Graph } from './graph'

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
