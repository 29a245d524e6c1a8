import { GraphError, InputError } from '../graph/errors'
import type { Graph } from '../graph/graph'
import { describeOp, isTrainingOnly, type Operator, type Quantization } from '../graph/operator'
import { type QuantParams, sameQuant } from '../graph/quant-params'
import type { Tensor } from '../graph/tensor'
import { activations, type Ranges } from './calibrate'
import type { Range } from './observers'
import { activationParams, unionRange } from './parameters'
import { findSentinels } from './sentinels'

/** Tensors that must share one scale and zero point. */
interface Group {
  readonly tensors: Tensor[]
  /** Members that compute their own values rather than copy those of another member. */
  readonly sources: Set<Tensor>
}

/**
 * Chooses the int8 parameters of every activation, and of every constant that is read like one.
 *
 * Tensors between which bytes are only moved (by pools, reshapes, concatenations, padding) form a group. It gets the
 * parameters that the specification fixes (softmax, sigmoid, tanh) if all its sources have the same ones, otherwise the
 * union of its members' ranges, without sentinels that only ever lose (`findSentinels`). Sources with fixed parameters
 * stay outside a group whose other sources differ; they are requantized on the way in.
 *
 * @throws InputError when a range is missing or not finite; GraphError naming every operator for training.
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
  const replaced = findSentinels(graph, ranges).ranges
  const chosen = new Map<Tensor, QuantParams>()
  const separate = new Set<Tensor>()
  for (const { sources } of groupsOf(graph, tensors, separate)) {
    const [first, ...others] = [...sources].map((tensor) => fixed.get(tensor))
    if (others.every((params) => sameQuant(params, first))) continue
    for (const tensor of sources) if (fixed.has(tensor)) separate.add(tensor)
  }
  for (const group of groupsOf(graph, tensors, separate)) {
    const [first, ...others] = [...group.sources].map((tensor) => fixed.get(tensor))
    const same = others.every((params) => sameQuant(params, first))
    const params = (same && first) || activationParams(rangeOf(group, ranges, replaced))
    for (const tensor of group.tensors) chosen.set(tensor, params)
  }
  return chosen
}

function checkOperators(graph: Graph): void {
  const training = graph.operators.filter(isTrainingOnly)
  if (training.length === 0) return
  const names = training.map(describeOp).join(', ')
  throw new GraphError(`no int8 form: ${names}. Freeze the graph first, or use mode 'weights'`)
}

/** Returns the inputs of `op` that are quantized as activations, constant or not: all but weights, bias and indices. */
function activationInputs(op: Operator, { rule }: Quantization): Tensor[] {
  const inputs = rule === 'linear' ? op.inputs.slice(0, 1) : op.inputs
  return inputs.filter((tensor) => tensor?.type === 'float32') as Tensor[]
}

/**
 * Groups tensors that must share parameters.
 *
 * @param separate tensors kept out of the groups of operators that read them, which requantize them
 */
function groupsOf(graph: Graph, tensors: readonly Tensor[], separate: ReadonlySet<Tensor>): Iterable<Group> {
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
        if (separate.has(input)) {
          // The input is requantized once for all outputs, so they must share their parameters.
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

function rangeOf({ tensors }: Group, ranges: Ranges, replaced: ReadonlyMap<Tensor, Range>): Range {
  // Copies lie within the ranges of their sources, but were observed too.
  const observed = tensors.map(
    (tensor) => replaced.get(tensor) ?? (tensor.data ? dataRange(tensor) : ranges.get(tensor.name)),
  )
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
