/** The kernels to compile: those of the benchmark's cases, and of whole networks. */
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { describeShape, kernelCases } from '../../bench/kernels/cases'
import { buildKernel } from '../../bench/kernels/operators'
import { mnistNetworks, sharedModels } from '../../bench/models'
import { loadGraph } from '../../src/apps/cli/load-graph'
import { planGraph } from '../../src/gpu/program'
import type { Graph } from '../../src/graph/graph'
import type { AdapterTraits, Kernel } from '../../src/graph/kernel'
import { describeOp } from '../../src/graph/operator'
import { withBatch } from '../../src/graph/rebatch'

/** What to compile. */
export interface Request {
  /** Words of which a case must have all, in its kind, name or shape; networks: in their name. */
  readonly words: readonly string[]
  /** All variants of each case, not only the one that sessions choose. */
  readonly all: boolean
  /** Whole networks instead of cases; the files of others are in this folder. */
  readonly networks?: string | undefined
}

/** A graph to plan: a case, whose variants may be asked for, or a network. */
export interface Subject {
  readonly name: string
  readonly network: boolean
  graph(): Promise<Graph> | Graph
}

/** A dispatch to compile. */
export interface Dispatch {
  readonly subject: string
  /** The operator, in a network. */
  readonly op: string
  readonly variant: string
  readonly chosen: boolean
  readonly kernel: Kernel
}

/** Returns the cases, or the networks that there are files of, that have all the words. */
export async function subjectsOf({ words, networks }: Request): Promise<Subject[]> {
  const all = networks === undefined ? caseSubjects() : await networkSubjects(networks)
  const wanted = words.map((word) => word.toLowerCase())
  return all
    .filter(({ text }) => wanted.every((word) => text.toLowerCase().includes(word)))
    .map(({ subject }) => subject)
}

interface Described {
  readonly subject: Subject
  readonly text: string
}

function caseSubjects(): Described[] {
  return kernelCases.map((kernel) => ({
    subject: { name: kernel.name, network: false, graph: () => buildKernel(kernel, 'int8').graph },
    text: `${kernel.kind} ${kernel.name} ${describeShape(kernel)}`,
  }))
}

async function networkSubjects(folder: string): Promise<Described[]> {
  const { int8 } = await mnistNetworks()
  const subjects: Subject[] = [1, 32].map((batch) => ({
    name: `MNIST, batch ${batch}`,
    network: true,
    graph: () => withBatch(int8, batch),
  }))
  for (const model of sharedModels) {
    const path = join(folder, model.int8)
    if (existsSync(path)) subjects.push({ name: model.name, network: true, graph: () => loadGraph(path) })
  }
  return subjects.map((subject) => ({ subject, text: subject.name }))
}

/** Returns the files of networks that are not in a folder; their networks are left out. */
export function missingModels(folder: string): string[] {
  return sharedModels.map(({ int8 }) => join(folder, int8)).filter((path) => !existsSync(path))
}

/** Plans a subject as sessions do, and returns its dispatches; one of those that share a pipeline. */
export async function dispatchesOf(
  { name, network, graph }: Subject,
  adapter: AdapterTraits,
  all: boolean,
): Promise<Dispatch[]> {
  const built = await graph()
  const planOf = (prefer?: () => string) =>
    planGraph(built, { fuse: true, keep: false, maxWorkgroups: 65535, adapter, prefer })
  const plan = await planOf()
  const found: Dispatch[] = plan.steps.flatMap(({ op, kernels, candidates }) =>
    kernels.map((kernel) => ({
      subject: name,
      op: network ? describeOp(op) : '',
      variant: candidates[0]?.name ?? 'plain',
      chosen: true,
      kernel,
    })),
  )
  if (!all || network) return distinct(found)
  // Asking for a variant by its name also loads those that the adapter wouldn't take by itself.
  const every = (await planOf(() => '')).steps.flatMap(({ candidates }) => candidates)
  const others = every.filter((candidate) => candidate.name !== found[0]?.variant)
  const rest = others.flatMap((candidate) =>
    candidate
      .kernels()
      .map((kernel) => ({ subject: name, op: '', variant: candidate.name, chosen: false, kernel })),
  )
  return [...found, ...rest]
}

function distinct(dispatches: readonly Dispatch[]): Dispatch[] {
  const key = ({ kernel: { shader, parts, constants } }: Dispatch) =>
    JSON.stringify([shader, parts, constants])
  return [...new Map(dispatches.map((dispatch) => [key(dispatch), dispatch])).values()]
}
