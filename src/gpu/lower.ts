import { GraphError } from '../graph/errors'
import { findConsumers, type Graph } from '../graph/graph'
import type { Kernel } from '../graph/kernel'
import { describeOp, type Operator } from '../graph/operator'
import { layoutsOf } from './layout'

/** An operator and the dispatches that compute it. */
export interface Step {
  readonly op: Operator
  readonly kernels: readonly Kernel[]
}

/** Lets operators absorb what follows them, where their definitions know how (`OpDef.fuse`). */
export function fuseOperators(graph: Graph): Graph {
  const consumers = findConsumers(graph)
  const absorbed = new Map<Operator, Operator>()
  const operators: Operator[] = []
  for (const original of graph.operators) {
    const op = absorbed.get(original) ?? original
    const next = soleConsumer(op, graph, consumers)
    const fused = next && !absorbed.has(next) ? op.def.fuse?.(op, next) : undefined
    if (next && fused) absorbed.set(next, fused)
    else operators.push(op)
  }
  return { ...graph, operators }
}

function soleConsumer(op: Operator, graph: Graph, consumers: Map<unknown, Operator[]>): Operator | undefined {
  const [output, second] = op.outputs
  if (!output || second || graph.outputs.includes(output)) return undefined
  const readers = consumers.get(output) ?? []
  return readers.length === 1 ? readers[0] : undefined
}

/**
 * Turns a graph into dispatches.
 *
 * @throws GraphError naming the operators that have no GPU kernel.
 */
export function lower(graph: Graph, maxWorkgroups: number): Step[] {
  const layout = layoutsOf(graph)
  return graph.operators.map((op) => {
    if (!op.def.kernel) {
      throw new GraphError(
        `${describeOp(op)} exists only in training graphs; run freeze() on "${graph.name}" first`,
      )
    }
    const kernels = op.def.kernel(op, { layout, maxWorkgroups })
    for (const { workgroups } of kernels) {
      const over = workgroups.find((count) => count > maxWorkgroups)
      if (over)
        throw new GraphError(
          `${describeOp(op)} needs ${over} workgroups along an axis; ${maxWorkgroups} is the limit`,
        )
    }
    return { op, kernels }
  })
}
