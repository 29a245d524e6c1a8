import { GraphError, InputError } from '../graph/errors'
import type { Graph } from '../graph/graph'
import { describeOp, isOfTraining, type Operator, type Quantization } from '../graph/operator'
import { type QuantParams, sameQuant } from '../graph/quant-params'
import type { Tensor } from '../graph/tensor'
import { activations, type Ranges } from './calibrate'
import type { Range } from './observers'
import { activationParams, unionRange } from './parameters'

/** A set of tensors that must have one scale and zero point. */
interface Group {
  readonly tensors: Tensor[]
  /** Members whose values are not copies of other members': they say what the group has to hold. */
  readonly sources: Set<Tensor>
}

/**
 * The int8 parameters of every activation, and of every constant that is read like one. Tensors that bytes move
 * between (through pools, reshapes, concatenations, padding) are one group and get the union of their ranges, or the
 * parameters that the specification fixes (softmax, sigmoid, tanh) where all that flows in has the same. Where those meet
 * others, what is fixed stays outside the group, and has to be requantized on its way in.
 *
 * @throws InputError when a range is missing or not finite; GraphError naming every operator of training.
 */
export function chooseActivationParams(graph: Graph, ranges: Ranges): Map<Tensor, QuantParams> {
  checkOperators(graph)
  const tensors = activations(graph)
  const fixed = new Map<Tensor, QuantParams>()
  for (const op of graph.operators) {
    const { quantization } = op.def
    const output = quantization?.rule === 'fixed' ? quantization.output : undefined
    for (const tensor of output ? op.outputs : []) if (output) fixed.set(tensor, output)
  }
  const chosen = new Map<Tensor, QuantParams>()
  const apart = new Set<Tensor>()
  for (const { sources } of groupsOf(graph, tensors, apart)) {
    const [first, ...others] = [...sources].map((tensor) => fixed.get(tensor))
    if (others.every((params) => sameQuant(params, first))) continue
    for (const tensor of sources) if (fixed.has(tensor)) apart.add(tensor)
  }
  for (const group of groupsOf(graph, tensors, apart)) {
    const [first, ...others] = [...group.sources].map((tensor) => fixed.get(tensor))
    const same = others.every((params) => sameQuant(params, first))
    const params = (same && first) || activationParams(rangeOf(group, ranges))
    for (const tensor of group.tensors) chosen.set(tensor, params)
  }
  return chosen
}

function checkOperators(graph: Graph): void {
  const training = graph.operators.filter(isOfTraining)
  if (training.length === 0) return
  const names = training.map(describeOp).join(', ')
  throw new GraphError(`no int8 form: ${names}. Freeze the graph first, or use mode 'weights'`)
}

/** The inputs of `op` that are activations, constant or not: all but weights, bias and indices. */
function activationInputs(op: Operator, { rule }: Quantization): Tensor[] {
  const inputs = rule === 'linear' ? op.inputs.slice(0, 1) : op.inputs
  return inputs.filter((tensor) => tensor?.type === 'float32') as Tensor[]
}

/** @param apart tensors that join no others: what reads them requantizes, unless it has no other sources */
function groupsOf(graph: Graph, tensors: readonly Tensor[], apart: ReadonlySet<Tensor>): Iterable<Group> {
  const groups = new Map<Tensor, Group>()
  const groupOf = (tensor: Tensor): Group => {
    const known = groups.get(tensor)
    if (known) return known
    const made = { tensors: [tensor], sources: new Set([tensor]) }
    groups.set(tensor, made)
    return made
  }
  for (const tensor of tensors) groupOf(tensor)
  for (const tensor of graph.outputs) if (tensor.type === 'float32') groupOf(tensor)
  for (const op of graph.operators) {
    const { quantization: scheme } = op.def
    const inputs = scheme ? activationInputs(op, scheme) : []
    inputs.forEach(groupOf)
    if (scheme?.rule !== 'shared' || inputs.length === 0) continue
    for (const output of op.outputs) {
      for (const input of inputs) {
        if (apart.has(input)) {
          // It is requantized for all outputs at once.
          if (op.outputs[0]) join(groupOf(output), groupOf(op.outputs[0]), groups)
          groupOf(output).sources.add(input)
        } else join(groupOf(output), groupOf(input), groups)
      }
      groupOf(output).sources.delete(output)
    }
  }
  return new Set(groups.values())
}

function join(into: Group, from: Group, groups: Map<Tensor, Group>): void {
  if (into === from) return
  for (const tensor of from.tensors) {
    into.tensors.push(tensor)
    groups.set(tensor, into)
  }
  for (const tensor of from.sources) into.sources.add(tensor)
}

function rangeOf({ tensors }: Group, ranges: Ranges): Range {
  // Members that are copies lie within their sources, but their ranges were observed as well.
  const observed = tensors.map((tensor) => (tensor.data ? dataRange(tensor) : ranges.get(tensor.name)))
  const missing = tensors.find((_, i) => observed[i] === undefined)
  if (missing) throw new InputError(`there is no range for "${missing.name}"; calibrate this very graph`)
  const range = observed.filter((one) => one !== undefined).reduce(unionRange)
  if (!Number.isFinite(range.min) || !Number.isFinite(range.max) || range.min > range.max) {
    throw new InputError(`the range [${range.min}, ${range.max}] of "${tensors[0]?.name}" is not finite`)
  }
  return range
}

function dataRange({ data }: Tensor): Range {
  const values = data as Float32Array
  return {
    min: values.reduce((a, b) => Math.min(a, b), Number.POSITIVE_INFINITY),
    max: values.reduce((a, b) => Math.max(a, b), Number.NEGATIVE_INFINITY),
  }
}
