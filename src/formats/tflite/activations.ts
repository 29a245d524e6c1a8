/** Activations that TensorFlow Lite doesn't fuse. */
import type { Graph } from '../../graph/graph'
import { isOp, type Operator } from '../../graph/operator'
import { makeTensor, type Tensor } from '../../graph/tensor'
import { relu } from '../../ops/elementwise/relu'
import { reluN1To1 } from '../../ops/elementwise/relu-n1-to-1'
import { relu6 } from '../../ops/elementwise/relu6'
import { concatenation } from '../../ops/move/concatenation'

const rectifiers = { relu, relu6, reluN1To1 } as const

/**
 * Returns a graph for the writer in which the activation of a CONCATENATION is an operator of its own. The format has a
 * field for it, but TensorFlow Lite refuses a file that uses it.
 */
export function splitActivations(graph: Graph): Graph {
  return { ...graph, operators: graph.operators.flatMap(split) }
}

function split(op: Operator): Operator[] {
  if (!isOp(op, concatenation) || op.attrs.activation === 'none') return [op]
  const output = op.outputs[0] as Tensor
  const joined = makeTensor({ ...output, name: `${output.name}/joined` })
  const def = rectifiers[op.attrs.activation]
  return [
    { ...op, attrs: { ...op.attrs, activation: 'none' }, outputs: [joined] },
    { def, name: output.name, attrs: {}, inputs: [joined], outputs: [output] },
  ]
}
