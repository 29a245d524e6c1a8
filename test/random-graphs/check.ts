/** Checks the random graphs of a range of seeds; says of each that differs how to run it again, how small it gets. */

import { type Graph, makeGraph } from '../../src/graph/graph'
import type { Operator } from '../../src/graph/operator'
import { describeSpec, type Tensor } from '../../src/graph/tensor'
import { closeCaseDevice } from '../harness/op-case'
import { randomGraph } from './generate'
import { compare, type Difference, drawWay, type Way } from './ways'

/** Graphs that share a device: it keeps every pipeline that it ever compiled. */
const graphsPerDevice = 100

export interface Summary {
  readonly graphs: number
  readonly operators: number
  /** A report of each seed that differs, or fails otherwise. */
  readonly failures: readonly string[]
}

/** Called after each graph, and with each failure as soon as it is found. */
export interface Report {
  readonly onGraph?: (summary: Summary) => void
  readonly onFailure?: (failure: string) => void
}

/** Checks `count` graphs from seed `first` on. */
export async function checkGraphs(first: number, count: number, report: Report = {}): Promise<Summary> {
  const failures: string[] = []
  let operators = 0
  for (let i = 0; i < count; i++) {
    const graph = randomGraph(first + i)
    operators += graph.operators.length
    const failure = await checkGraph(graph, first + i)
    if (failure) {
      failures.push(failure)
      report.onFailure?.(failure)
    }
    if ((i + 1) % graphsPerDevice === 0) await closeCaseDevice()
    report.onGraph?.({ graphs: i + 1, operators, failures })
  }
  return { graphs: count, operators, failures }
}

/** Returns a report of a graph that differs from the reference, or fails otherwise, in the way of its seed. */
export async function checkGraph(graph: Graph, seed: number): Promise<string | undefined> {
  const way = drawWay(seed)
  const found = await differences(graph, way, seed)
  return found && describeFailure(graph, way, seed, found)
}

/** Describes how a graph fails in one way; undefined if it does not. */
async function differences(graph: Graph, way: Way, seed: number): Promise<string | undefined> {
  try {
    const found = await compare(graph, way, seed)
    return found.length > 0 ? found.map(describeDifference).join('\n') : undefined
  } catch (error) {
    return `it throws ${error}`
  }
}

function describeDifference({ output, differing, elements, first }: Difference): string {
  const { index, got, expected } = first
  return `"${output}": ${differing} of ${elements} differ; element ${index} is ${got}, not ${expected}`
}

async function describeFailure(graph: Graph, way: Way, seed: number, found: string): Promise<string> {
  const small = await minimised(graph, way, seed)
  return [
    `seed ${seed}, ${graph.operators.length} operators, in this way: ${JSON.stringify(way)}`,
    found,
    `run it again: npm run random-graphs -- --seed ${seed} --count 1`,
    `${small.operators.length} of its operators that fail, too:`,
    ...small.operators.map(describeOperator),
  ].join('\n')
}

/** Returns what leads to the first operator whose own output fails, if one does. */
async function minimised(graph: Graph, way: Way, seed: number): Promise<Graph> {
  for (const op of graph.operators) {
    const part = partOf(graph, op)
    if (await differences(part, way, seed)) return part
  }
  return graph
}

/** The part of a graph that computes the outputs of `op`. */
function partOf(graph: Graph, op: Operator): Graph {
  const needed = new Set<Tensor | undefined>(op.outputs)
  const operators = graph.operators.toReversed().filter(({ inputs, outputs }) => {
    if (!outputs.some((tensor) => needed.has(tensor))) return false
    for (const tensor of inputs) needed.add(tensor)
    return true
  })
  // All inputs stay, so that their values do.
  return makeGraph({ ...graph, outputs: op.outputs, operators: operators.toReversed() })
}

function describeOperator({ def, name, attrs, inputs, outputs }: Operator): string {
  const list = (tensors: readonly (Tensor | undefined)[]) =>
    tensors.map((tensor) => tensor && `"${tensor.name}" ${describeSpec(tensor)}`).join(', ')
  return `  ${def.kind} "${name}" ${JSON.stringify(attrs)}: ${list(inputs)} → ${list(outputs)}`
}
