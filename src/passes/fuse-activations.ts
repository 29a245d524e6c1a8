import type { Graph } from '../graph/graph'
import { isOp, makeOperator, type Operator } from '../graph/operator'
import { concatenation, relu, relu6 } from '../ops/index'
import type { Activation } from '../ops/shared/activation'
import { type Edit, rewrite, type View } from './rewrite'

/**
 * Moves ReLU and ReLU6 into the operator before, where they are a clamp in its epilogue, when nothing else reads what
 * that operator writes.
 */
export function fuseActivations(graph: Graph): Graph {
  return rewrite(graph, fuseActivation)
}

function fuseActivation(op: Operator, view: View): Edit | undefined {
  const activation = clampOf(op)
  const producer = activation && view.exclusiveProducer(op)
  if (!producer || !takesActivation(producer)) return undefined
  const attrs = { ...producer.attrs, activation }
  return { remove: [producer, op], add: [makeOperator({ ...producer, attrs, outputs: op.outputs })] }
}

function clampOf(op: Operator): Activation | undefined {
  if (isOp(op, relu)) return 'relu'
  return isOp(op, relu6) ? 'relu6' : undefined
}

/** LiteRT's CONCATENATION has the field but refuses every activation in it. */
function takesActivation(op: Operator): op is Operator<{ activation: Activation }> & Operator {
  const { attrs } = op
  if (isOp(op, concatenation) || typeof attrs !== 'object' || attrs === null) return false
  return 'activation' in attrs && attrs.activation === 'none'
}
