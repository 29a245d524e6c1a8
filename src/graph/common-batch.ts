import { GraphError } from './errors'
import type { Graph } from './graph'
import { batchOf, withBatch } from './rebatch'

/** The batch size at which networks run side by side: `wanted`, or their own where one carries no other through. */
export function commonBatch(graphs: readonly Graph[], wanted: number): number {
  try {
    for (const graph of graphs) withBatch(graph, wanted)
    return wanted
  } catch (error) {
    if (!(error instanceof GraphError)) throw error
    return Math.max(...graphs.map(batchOf))
  }
}
