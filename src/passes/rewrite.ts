import { findConsumers, findProducers, type Graph, makeGraph } from '../graph/graph'
import { inputOf, makeOperator, type Operator, outputOf } from '../graph/operator'
import type { Tensor } from '../graph/tensor'
import { reshape } from '../ops/index'

/** A graph-to-graph function. It keeps the graph's inputs, and the names and values of its outputs. */
export type Pass = (graph: Graph) => Graph

/** One local change: operators to remove, operators to add, and tensors to replace. */
export interface Edit {
  readonly remove: readonly Operator[]
  readonly add?: readonly Operator[]
  /** Pairs of tensors: operators and outputs that use the first get the second instead. */
  readonly replace?: readonly (readonly [Tensor, Tensor])[]
}

/** The graph around an operator, for rules. */
export interface View {
  readonly producers: ReadonlyMap<Tensor, Operator>
  readonly consumers: ReadonlyMap<Tensor, readonly Operator[]>
  isOutput(tensor: Tensor): boolean
  /** Returns the operator that writes input 0 of `op`, if only `op` reads it and it isn't an output of the graph. */
  exclusiveProducer(op: Operator): Operator | undefined
}

/**
 * Applies `rule` to every operator, in execution order, until it finds nothing more to change. A rule may look at the
 * operator that it is given and at the ones before it.
 *
 * @param maxRounds limit on the rounds over all operators, for a rule that may leave work undone
 */
export function rewrite(
  graph: Graph,
  rule: (op: Operator, view: View) => Edit | undefined,
  maxRounds = Number.POSITIVE_INFINITY,
): Graph {
  let current = graph
  for (let round = 0; round < maxRounds; round++) {
    const edits = findEdits(current, rule)
    if (edits.length === 0) break
    current = applyEdits(current, edits)
  }
  return current
}

/** Returns the edit that removes `op`, whose output is its input 0 unchanged. An output of the graph keeps its name. */
export function bypass(op: Operator, view: View): Edit {
  const input = inputOf(op, 0)
  const output = outputOf(op)
  if (!view.isOutput(output)) return { remove: [op], replace: [[output, input]] }
  const shape = output.shape
  const rename = { def: reshape, name: op.name, attrs: { shape }, inputs: [input], outputs: [output] }
  return { remove: [op], add: [makeOperator(rename)] }
}

function viewOf(graph: Graph): View {
  const producers = findProducers(graph)
  const consumers = findConsumers(graph)
  const isOutput = (tensor: Tensor) => graph.outputs.includes(tensor)
  return {
    producers,
    consumers,
    isOutput,
    exclusiveProducer(op) {
      const [input] = op.inputs
      if (!input || isOutput(input) || consumers.get(input)?.length !== 1) return undefined
      return producers.get(input)
    },
  }
}

/** Returns edits that don't touch each other: an operator whose input is about to change waits for the next round. */
function findEdits(graph: Graph, rule: (op: Operator, view: View) => Edit | undefined): Edit[] {
  const view = viewOf(graph)
  const removed = new Set<Operator>()
  const edits: Edit[] = []
  for (const op of graph.operators) {
    const waits = op.inputs.some((input) => {
      const producer = input && view.producers.get(input)
      return producer !== undefined && removed.has(producer)
    })
    const edit = waits || removed.has(op) ? undefined : rule(op, view)
    if (!edit) continue
    for (const gone of edit.remove) removed.add(gone)
    edits.push(edit)
  }
  return edits
}

function applyEdits(graph: Graph, edits: readonly Edit[]): Graph {
  const removed = new Set(edits.flatMap((edit) => edit.remove))
  const replaced = finalReplacements(edits.flatMap((edit) => edit.replace ?? []))
  const added = new Map(edits.map((edit) => [edit.remove.at(-1), edit.add ?? []]))
  const operators = graph.operators.flatMap((op) => (removed.has(op) ? (added.get(op) ?? []) : [op]))
  return makeGraph({
    ...graph,
    operators: operators.map((op) => rewire(op, replaced)),
    outputs: graph.outputs.map((output) => replaced.get(output) ?? output),
  })
}

/**
 * Returns the final replacement of each tensor. Edits are in execution order, so a later one may name a replacement
 * that an earlier one has replaced.
 */
function finalReplacements(pairs: readonly (readonly [Tensor, Tensor])[]): Map<Tensor, Tensor> {
  const replaced = new Map<Tensor, Tensor>()
  for (const [from, to] of pairs) replaced.set(from, replaced.get(to) ?? to)
  return replaced
}

function rewire(op: Operator, replaced: ReadonlyMap<Tensor, Tensor>): Operator {
  if (!op.inputs.some((input) => input && replaced.has(input))) return op
  return makeOperator({ ...op, inputs: op.inputs.map((input) => input && (replaced.get(input) ?? input)) })
}
