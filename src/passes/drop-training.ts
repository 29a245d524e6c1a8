import type { Graph } from '../graph/graph'
import { isOp } from '../graph/operator'
import { dropout } from '../ops/index'
import { bypass, rewrite } from './rewrite'

/** Removes what does nothing outside training: dropout passes its input on. */
export function dropTraining(graph: Graph): Graph {
  return rewrite(graph, (op, view) => (isOp(op, dropout) ? bypass(op, view) : undefined))
}
