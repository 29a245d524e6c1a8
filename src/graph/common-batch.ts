import { batchOf } from './batch'
import { checkModel, refuse } from './check'
import { GraphError } from './errors'
import type { Graph } from './graph'
import { withBatch } from './rebatch'

/**
 * Returns the batch size at which networks run side by side: `wanted` if all can be rebuilt for it, else the largest
 * that one of them is built for and the others can be rebuilt for. Returns 1 if there is none.
 */
export function commonBatch(graphs: readonly Graph[], wanted: number): number {
  if (!Array.isArray(graphs)) refuse('commonBatch', 'a list of models', graphs)
  for (const graph of graphs) checkModel('commonBatch', graph)
  if (typeof wanted !== 'number') refuse('commonBatch', 'a batch size', wanted)
  const fits = (batch: number | undefined) =>
    batch !== undefined && graphs.every((graph) => attempt(() => withBatch(graph, batch)))
  const built = graphs.map((graph) => attempt(() => batchOf(graph)) ?? 1).sort((a, b) => b - a)
  return [wanted, ...built].find(fits) ?? 1
}

function attempt<T>(compute: () => T): T | undefined {
  try {
    return compute()
  } catch (error) {
    if (error instanceof GraphError) return undefined
    throw error
  }
}
