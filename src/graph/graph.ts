import { GraphError } from './errors'
import { describeOp, type Operator } from './operator'
import type { Tensor } from './tensor'

/** A network. Its operators are in execution order: an operator comes after those that compute its inputs. */
export interface Graph {
  readonly name: string
  readonly inputs: readonly Tensor[]
  readonly outputs: readonly Tensor[]
  readonly operators: readonly Operator[]
}

/**
 * Builds a graph and puts its operators in execution order. The sort is stable: an order that is already valid is kept.
 *
 * @throws GraphError naming the tensor and the operators when a tensor has two producers, is read but never
 *   produced, or depends on itself; when an output is missing; or when two inputs or two outputs share a name.
 */
export function makeGraph(graph: Graph): Graph {
  const producers = findProducers(graph)
  checkNames('inputs', graph.inputs)
  checkNames('outputs', graph.outputs)
  if (graph.outputs.length === 0) throw new GraphError(`graph "${graph.name}" has no outputs`)
  const operators = sortOperators(graph, producers)
  for (const tensor of graph.outputs) {
    if (!tensor.data && !producers.has(tensor) && !graph.inputs.includes(tensor)) {
      throw new GraphError(`graph "${graph.name}": nothing produces its output "${tensor.name}"`)
    }
  }
  return Object.freeze({ ...graph, operators: Object.freeze(operators) })
}

/**
 * Returns the operator that writes each tensor.
 *
 * @throws GraphError when two operators write one tensor, or one writes a constant or an input of the graph.
 */
export function findProducers(graph: Pick<Graph, 'inputs' | 'operators'>): Map<Tensor, Operator> {
  const producers = new Map<Tensor, Operator>()
  for (const op of graph.operators) {
    for (const tensor of op.outputs) {
      const other = producers.get(tensor)
      if (other)
        throw new GraphError(`"${tensor.name}" is written by ${describeOp(other)} and by ${describeOp(op)}`)
      if (tensor.data) throw new GraphError(`${describeOp(op)} writes the constant "${tensor.name}"`)
      if (graph.inputs.includes(tensor)) {
        throw new GraphError(`${describeOp(op)} writes the graph's input "${tensor.name}"`)
      }
      producers.set(tensor, op)
    }
  }
  return producers
}

/** Returns the operators that read each tensor. A tensor that nothing reads has no entry. */
export function findConsumers(graph: Pick<Graph, 'operators'>): Map<Tensor, Operator[]> {
  const consumers = new Map<Tensor, Operator[]>()
  for (const op of graph.operators) {
    for (const tensor of new Set(op.inputs)) {
      if (!tensor) continue
      const list = consumers.get(tensor)
      if (list) list.push(op)
      else consumers.set(tensor, [op])
    }
  }
  return consumers
}

/** Returns every tensor of a graph once: inputs, constants and outputs of operators. */
export function allTensors(graph: Graph): Tensor[] {
  const tensors = new Set<Tensor>(graph.inputs)
  for (const op of graph.operators) {
    for (const tensor of op.inputs) if (tensor) tensors.add(tensor)
    for (const tensor of op.outputs) tensors.add(tensor)
  }
  for (const tensor of graph.outputs) tensors.add(tensor)
  return [...tensors]
}

function checkNames(role: string, tensors: readonly Tensor[]): void {
  const seen = new Set<string>()
  for (const { name } of tensors) {
    if (seen.has(name)) throw new GraphError(`two ${role} of the graph are named "${name}"`)
    seen.add(name)
  }
}

/** Sorts depth-first, but without recursion: a file may hold a chain of any length. */
function sortOperators(graph: Graph, producers: Map<Tensor, Operator>): Operator[] {
  const sorted: Operator[] = []
  const state = new Map<Operator, 'open' | 'done'>()
  for (const root of graph.operators) {
    const stack = [root]
    for (let op = stack.at(-1); op; op = stack.at(-1)) {
      const missing = state.get(op) === 'done' ? undefined : nextUnsorted(op, graph, producers, state)
      if (missing) {
        stack.push(missing)
        continue
      }
      if (state.get(op) !== 'done') sorted.push(op)
      state.set(op, 'done')
      stack.pop()
    }
  }
  return sorted
}

/** Returns an operator that has to run before `op` and has no place yet, if there is one. Marks `op` as open. */
function nextUnsorted(
  op: Operator,
  graph: Graph,
  producers: Map<Tensor, Operator>,
  state: Map<Operator, 'open' | 'done'>,
): Operator | undefined {
  state.set(op, 'open')
  for (const tensor of op.inputs) {
    if (!tensor || tensor.data || graph.inputs.includes(tensor)) continue
    const producer = producers.get(tensor)
    if (!producer) throw new GraphError(`${describeOp(op)} reads "${tensor.name}", which nothing produces`)
    const seen = state.get(producer)
    if (seen === 'open') {
      throw new GraphError(`cycle: ${describeOp(op)} reads "${tensor.name}", which depends on its own output`)
    }
    if (!seen) return producer
  }
  return undefined
}
