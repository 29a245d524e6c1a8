/** Refusals of files with operators that don't run, with the part of the model that would. */
import { tensorName } from './cut'
import { downstream, type FileGraph, producersOf, upstream } from './file-graph'
import type { FlatTable } from './flatbuffer'

/** Tensors at which to cut; undefined where the model's own inputs or outputs stay. */
export interface Cut {
  readonly inputs: readonly number[] | undefined
  readonly outputs: readonly number[] | undefined
}

/**
 * Finds the part of a graph that runs without the operators `bad`: those in the first half are cut off at the front
 * (preprocessing), with what they depend on, the others at the end, with what depends on them. Returns undefined if
 * nothing stays.
 */
export function findCut(graph: FileGraph, bad: readonly number[]): Cut | undefined {
  const { operators } = graph
  const early = bad.filter((i) => i < operators.length / 2)
  const late = bad.filter((i) => i >= operators.length / 2)
  // Each way of cutting, the one that keeps more operators first.
  const ways = [
    [early, late],
    [[], bad],
    [bad, []],
  ] as const
  const kept = ways.map(([front, back]) => keep(graph, upstream(graph, front), downstream(graph, back)))
  return kept.sort((a, b) => b.size - a.size)[0]?.cut
}

/** Returns the inputs and outputs of what is left, and how many operators that are. */
function keep(graph: FileGraph, ahead: ReadonlySet<number>, behind: ReadonlySet<number>) {
  const { operators } = graph
  const own = new Set(graph.inputs)
  const producers = producersOf(graph)
  const reading = operators.flatMap(({ inputs }, i) => (inputs.some((tensor) => own.has(tensor)) ? [i] : []))
  const live = downstream(graph, reading)
  const isLive = (tensor: number) => own.has(tensor) || live.has(producers.get(tensor) ?? -1)
  const stays = [...live].filter((i) => !ahead.has(i) && !behind.has(i))
  const written = new Set(stays.flatMap((i) => operators[i]?.outputs ?? []))
  const needed = new Set(stays.flatMap((i) => operators[i]?.inputs ?? []).filter(isLive))
  const inputs = [...needed].filter((tensor) => !written.has(tensor))
  const read = [...behind].flatMap((i) => operators[i]?.inputs ?? [])
  const outputs = [...new Set([...graph.outputs, ...read])].filter((tensor) => written.has(tensor))
  const cut: Cut = {
    inputs: inputs.every((tensor) => own.has(tensor)) ? undefined : inputs,
    outputs: behind.size === 0 ? undefined : outputs,
  }
  return { cut, size: outputs.length === 0 || inputs.length === 0 ? 0 : stays.length }
}

/**
 * Says which of the model's outputs depend on the operators `bad`, if not all do, and the cut that would run, as
 * options of `loadModel` and of the command.
 */
export function advise(subgraph: FlatTable, graph: FileGraph, bad: readonly number[]): string {
  const name = (tensor: number) => tensorName(subgraph, tensor)
  const producers = producersOf(graph)
  const lost = downstream(graph, bad)
  const depends = graph.outputs.filter((tensor) => lost.has(producers.get(tensor) ?? -1))
  const sentences: string[] = []
  if (depends.length < graph.outputs.length)
    sentences.push(
      depends.length === 0
        ? 'No output depends on it.'
        : `Of the outputs only ${depends.map((tensor) => `"${name(tensor)}"`).join(', ')} depend on it.`,
    )
  const cut = findCut(graph, bad)
  if (!cut) return sentences.join(' ')
  const sides = (['inputs', 'outputs'] as const).flatMap((side) => {
    const names = cut[side]?.map(name)
    return names ? [{ side, names }] : []
  })
  if (sides.length === 0) return sentences.join(' ')
  const options = sides.map(({ side, names }) => `${side}: ${JSON.stringify(names)}`).join(', ')
  const flags = sides.flatMap(({ side, names }) => names.map((one) => `--${side} ${quoted(one)}`)).join(' ')
  return [
    ...sentences,
    `The part without it runs: loadModel(file, { ${options} }), or octet ... ${flags}`,
  ].join(' ')
}

/** Puts a name in quotes if a shell would not take it as it is. */
function quoted(name: string): string {
  return /^[\w./:-]+$/.test(name) ? name : `'${name.replaceAll("'", "'\\''")}'`
}
