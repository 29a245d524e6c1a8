import { GraphError } from './errors'
import type { Graph } from './graph'
import { batchOf, withBatch } from './rebatch'

/**
 * Returns the batch size at which networks run side by side: `wanted` if all can be rebuilt for it, else the largest
 * that one of them is built for. Returns 1 if a network's inputs have no common batch size.
 */
export function commonBatch(graphs: readonly Graph[], wanted: number): number {
  return (
    attempt(() => {
      for (const graph of graphs) withBatch(graph, wanted)
      return wanted
    }) ??
    attempt(() => Math.max(...graphs.map(batchOf))) ??
    1
  )
}

function attempt<T>(compute: () => T): T | undefined {
  try {
    return compute()
  } catch (error) {
    if (error instanceof GraphError) return undefined
    throw error
  }
}
