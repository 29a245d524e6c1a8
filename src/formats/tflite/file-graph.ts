/** A subgraph of a file as indices, before its tensors and operators are read. */
import type { FlatFile, FlatTable } from './flatbuffer'
import { maxOperands } from './read-operators'
import * as schema from './schema'

/** Indices of the tensors that an operator reads and writes; inputs that are absent are left out. */
export interface FileNode {
  readonly inputs: readonly number[]
  readonly outputs: readonly number[]
}

export interface FileGraph {
  readonly inputs: readonly number[]
  readonly outputs: readonly number[]
  readonly operators: readonly FileNode[]
}

/** A part of a file: its inputs and outputs, and the operators that are read. */
export interface Scope {
  readonly inputs: readonly number[]
  readonly outputs: readonly number[]
  readonly operators: ReadonlySet<number>
}

/** Reads the indices of a subgraph, without following them. */
export function readFileGraph(file: FlatFile, subgraph: FlatTable): FileGraph {
  const list = (table: FlatTable, slot: number, what: string): number[] => {
    const indices = table.int32s(slot, what)
    if (indices.length > maxOperands) file.fail(`${what} are ${indices.length}; ${maxOperands} are the most`)
    return indices.filter((index) => index >= 0)
  }
  const tables = subgraph.tables(schema.subgraph.operators, 'operator')
  return {
    inputs: list(subgraph, schema.subgraph.inputs, "the graph's inputs"),
    outputs: list(subgraph, schema.subgraph.outputs, "the graph's outputs"),
    operators: Array.from({ length: tables.length }, (_, i) => ({
      inputs: list(tables.at(i), schema.operator.inputs, `the inputs of operator ${i}`),
      outputs: list(tables.at(i), schema.operator.outputs, `the outputs of operator ${i}`),
    })),
  }
}

/** Returns the index of the operator that writes each tensor. */
export function producersOf({ operators }: FileGraph): Map<number, number> {
  return new Map(operators.flatMap(({ outputs }, i) => outputs.map((tensor) => [tensor, i] as const)))
}

/** Returns the operators of `from` and all those that they depend on. */
export function upstream(graph: FileGraph, from: Iterable<number>): Set<number> {
  const producers = producersOf(graph)
  return closure(from, (i) => graph.operators[i]?.inputs.map((tensor) => producers.get(tensor)) ?? [])
}

/** Returns the operators of `from` and all those that depend on them. */
export function downstream(graph: FileGraph, from: Iterable<number>): Set<number> {
  const readers = new Map<number, number[]>()
  graph.operators.forEach(({ inputs }, i) => {
    for (const tensor of inputs) {
      const known = readers.get(tensor)
      if (known) known.push(i)
      else readers.set(tensor, [i])
    }
  })
  return closure(
    from,
    (i) => graph.operators[i]?.outputs.flatMap((tensor) => readers.get(tensor) ?? []) ?? [],
  )
}

/** Returns what can be reached from `start` by `next`, `start` included. */
function closure(start: Iterable<number>, next: (one: number) => Iterable<number | undefined>): Set<number> {
  const reached = new Set(start)
  // A set that grows is iterated to its end.
  for (const one of reached) for (const other of next(one)) if (other !== undefined) reached.add(other)
  return reached
}
