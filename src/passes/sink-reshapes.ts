import type { Graph } from '../graph/graph'
import { inputOf, isOp, makeOperator, type Operator, outputOf } from '../graph/operator'
import { elementCount, makeTensor, sameShape, type Tensor } from '../graph/tensor'
import { batchNormalization, reshape } from '../ops/index'
import { prune } from './prune'
import { bypass, type Edit, rewrite, type View } from './rewrite'

/**
 * Limit on the rounds. Many are needed only if reshapes alternate with operators that they move behind: in no real
 * model.
 */
const maxRounds = 100

/**
 * Moves RESHAPE behind element-wise operators and batch normalisation, so that these follow the operator that computes
 * their input and can be folded into it. Merges two RESHAPEs in a row into one or none. Layers of sequences need it
 * most: each is a layer of images between two reshapes.
 */
export function sinkReshapes(graph: Graph): Graph {
  const rule = (op: Operator, view: View) => (isOp(op, reshape) ? merge(op, view) : sink(op, view))
  return prune(rewrite(graph, rule, maxRounds))
}

function merge(op: Operator, view: View): Edit | undefined {
  const before = view.producers.get(inputOf(op, 0))
  if (!before || !isOp(before, reshape)) return undefined
  const direct = makeOperator({ ...op, inputs: [inputOf(before, 0)] })
  if (!sameShape(inputOf(before, 0).shape, outputOf(op).shape)) return { remove: [op], add: [direct] }
  return { ...bypass(direct, view), remove: [op] }
}

function sink(op: Operator, view: View): Edit | undefined {
  const normalizes = isOp(op, batchNormalization)
  if (!normalizes && !op.def.elementwise) return undefined
  const output = outputOf(op)
  const [first, ...others] = normalizes ? [inputOf(op, 0)] : op.inputs
  const sources = [first, ...others].map((input) => sourceOf(input, view))
  const [source] = sources
  if (!source || !sources.every((one) => one && sameShape(one.shape, source.shape))) return undefined
  if (elementCount(source.shape) !== elementCount(output.shape)) return undefined
  if (normalizes && source.shape.at(-1) !== output.shape.at(-1)) return undefined
  const early = makeTensor({ ...output, name: `${output.name}/early`, shape: source.shape })
  const inputs = normalizes ? [source, ...op.inputs.slice(1)] : sources
  const attrs = { shape: output.shape }
  const late = { def: reshape, name: `${op.name}/late`, attrs, inputs: [early], outputs: [output] }
  return { remove: [op], add: [makeOperator({ ...op, inputs, outputs: [early] }), makeOperator(late)] }
}

/** Returns the tensor that a RESHAPE turns into `input`, if nothing else reads `input`. */
function sourceOf(input: Tensor | undefined, view: View): Tensor | undefined {
  const before = input && view.producers.get(input)
  if (!before || !isOp(before, reshape)) return undefined
  return view.isOutput(input) || view.consumers.get(input)?.length !== 1 ? undefined : inputOf(before, 0)
}
