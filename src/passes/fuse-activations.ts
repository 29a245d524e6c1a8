import type { Graph } from '../graph/graph'
import { isOp, makeOperator, type Operator } from '../graph/operator'
import { concatenation, relu, relu6 } from '../ops/index'
import type { Activation } from '../ops/shared/activation'
import { type Edit, rewrite, type View } from './rewrite'

/**
 * Fuses ReLU and ReLU6 into the operator before them, as a clamp in its epilogue, if nothing else reads that operator's
 * output.
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

/**
 * True if `op` can take an activation. LiteRT's CONCATENATION has the field but refuses every activation in it.
 */
function takesActivation(op: Operator): op is Operator<{ activation: Activation }> & Operator {
  const { attrs } = op
  if (isOp(op, concatenation) || typeof attrs !== 'object' || attrs === null) return false
  return 'activation' in attrs && attrs.activation === 'none'
}
