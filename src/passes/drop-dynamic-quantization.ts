import type { Graph } from '../graph/graph'
import { isOp } from '../graph/operator'
import { dynamicQuantize } from '../ops/index'
import { bypass, rewrite } from './rewrite'

/** Removes the rounding of activations that operators with int8 weights bring along: real arithmetic is left. */
export function dropDynamicQuantization(graph: Graph): Graph {
  return rewrite(graph, (op, view) => (isOp(op, dynamicQuantize) ? bypass(op, view) : undefined))
}
