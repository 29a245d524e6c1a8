import { GraphError } from './errors'
import type { Graph } from './graph'
import { batchOf, withBatch } from './rebatch'

/**
 * The batch size at which networks run side by side: `wanted`, or their own where one carries no other through; 1
 * where they have none in common.
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
