import { findProducers, type Graph, makeGraph } from '../graph/graph'
import type { Operator } from '../graph/operator'

/** Removes the operators that no output depends on. Inputs stay, read or not: they are the model's interface. */
export function prune(graph: Graph): Graph {
  const producers = findProducers(graph)
  const needed = new Set<Operator>()
  const pending = [...graph.outputs]
  for (let tensor = pending.pop(); tensor; tensor = pending.pop()) {
    const producer = producers.get(tensor)
    if (!producer || needed.has(producer)) continue
    needed.add(producer)
    for (const input of producer.inputs) if (input) pending.push(input)
  }
  if (needed.size === graph.operators.length) return graph
  return makeGraph({ ...graph, operators: graph.operators.filter((op) => needed.has(op)) })
}
