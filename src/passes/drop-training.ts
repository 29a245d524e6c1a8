import type { Graph } from '../graph/graph'
import { isOp } from '../graph/operator'
import { dropout } from '../ops/index'
import { bypass, rewrite } from './rewrite'

/** Removes dropout, which only passes its input on outside training. */
export function dropTraining(graph: Graph): Graph {
  return rewrite(graph, (op, view) => (isOp(op, dropout) ? bypass(op, view) : undefined))
}
