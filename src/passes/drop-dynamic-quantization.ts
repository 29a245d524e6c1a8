import type { Graph } from '../graph/graph'
import { isOp } from '../graph/operator'
import { dynamicQuantize } from '../ops/index'
import { bypass, rewrite } from './rewrite'

/** Removes the dynamic quantization of activations before operators with int8 weights; float32 arithmetic is left. */
export function dropDynamicQuantization(graph: Graph): Graph {
  return rewrite(graph, (op, view) => (isOp(op, dynamicQuantize) ? bypass(op, view) : undefined))
}
