/** Runs random graphs on the GPU, each in ways drawn by chance, and compares every output byte with the reference. */
import { runReference } from '../../src/cpu/run'
import { planGraph } from '../../src/gpu/program'
import { createSession } from '../../src/gpu/session'
import { batchOf } from '../../src/graph/batch'
import { GraphError } from '../../src/graph/errors'
import type { Graph } from '../../src/graph/graph'
import type { AdapterTraits, DotProduct } from '../../src/graph/kernel'
import { withBatch } from '../../src/graph/rebatch'
import type { TensorData } from '../../src/graph/tensor'
import { attempt } from '../harness/attempt'
import { caseDevice, caseTraits, runOutputs } from '../harness/op-case'
import { randomData, seeded } from '../harness/random'
import { Draw } from './draw'

/** A session as users make it. */
export interface SessionWay {
  readonly through: 'session'
  readonly dot: DotProduct
  readonly fuse: boolean
  readonly tune: boolean
  /** Items of a run, if the graph can be batched; its own number otherwise. */
  readonly batch?: number
}

/** A plan for an adapter that may be another than the device's, with a candidate of each operator by chance. */
export interface PlanWay {
  readonly through: 'plan'
  readonly fuse: boolean
  readonly adapter: Partial<AdapterTraits>
  readonly maxWorkgroups: number
  /** Draws candidates; every second operator has its default. */
  readonly candidates: number
}

export type Way = SessionWay | PlanWay

/** Draws a way of computing a graph. */
export function drawWay(seed: number): Way {
  const draw = new Draw(seed)
  const dot = draw.pick(['native', 'emulated', 'emulated'] as const)
  const fuse = draw.chance(0.7)
  if (draw.chance(0.4)) {
    const batch = draw.chance(0.4) ? { batch: draw.whole(1, 5) } : {}
    return { through: 'session', dot, fuse, tune: draw.chance(0.1), ...batch }
  }
  const hardware = draw.chance(0.5) ? { software: false, family: 'unknown' } : {}
  return {
    through: 'plan',
    fuse,
    adapter: { dot, ...hardware, ...(draw.chance(0.2) && { subgroups: 0 }) },
    maxWorkgroups: draw.chance(0.2) ? draw.whole(3, 40) : 65535,
    candidates: draw.whole(0, 2 ** 30),
  }
}

/** An output that is not what the reference computes. */
export interface Difference {
  readonly output: string
  readonly differing: number
  readonly elements: number
  readonly first: { readonly index: number; readonly got: unknown; readonly expected: unknown }
}

/** Runs a graph in one way, on inputs drawn from `seed`. */
export async function compare(graph: Graph, way: Way, seed: number): Promise<Difference[]> {
  const used = way.through === 'session' ? batched(graph, way.batch) : graph
  const random = seeded(seed)
  const data = used.inputs.map((tensor) => randomData(tensor, random))
  const expected = runReference(used, data)
  const got = await (way.through === 'session'
    ? runSession(graph, way, batchOf(used), data)
    : runPlanned(graph, way, data))
  return used.outputs.flatMap(({ name }, i) => differenceOf(name, got[i], expected[i] as TensorData) ?? [])
}

/** The graph at another batch size, or as it is if its items would mix. */
function batched(graph: Graph, batch: number | undefined): Graph {
  if (batch === undefined || batch === batchOf(graph)) return graph
  return attempt(() => withBatch(graph, batch)) ?? graph
}

async function runSession(
  graph: Graph,
  { dot, fuse, tune }: Pick<SessionWay, 'dot' | 'fuse' | 'tune'>,
  batch: number,
  data: readonly TensorData[],
): Promise<TensorData[]> {
  const device = await caseDevice()
  const session = await createSession(graph, { device, outputs: 'stored', batch, dot, fuse, tune })
  try {
    const inputs = Object.fromEntries(graph.inputs.map(({ name }, i) => [name, data[i] as TensorData]))
    const answer = await session.run(inputs)
    return graph.outputs.map(({ name }) => answer[name] as TensorData)
  } finally {
    session.dispose()
  }
}

async function runPlanned(graph: Graph, way: PlanWay, data: readonly TensorData[]): Promise<TensorData[]> {
  const { fuse, maxWorkgroups } = way
  const adapter = { ...(await caseTraits()), ...way.adapter }
  // Only sessions run operators on the CPU.
  if (graph.operators.some((op) => op.def.hostOnly?.(op)))
    return runSession(graph, { dot: adapter.dot, fuse, tune: false }, batchOf(graph), data)
  const planWith = (most: number) => {
    const draw = new Draw(way.candidates)
    const prefer = (_: unknown, names: readonly string[]) => (draw.chance(0.5) ? draw.pick(names) : undefined)
    return planGraph(graph, { fuse, keep: false, maxWorkgroups: most, adapter, prefer, everyVariant: true })
  }
  // A limit below what the graph needs is refused.
  const plan = await planWith(maxWorkgroups).catch((error) => {
    if (error instanceof GraphError) return planWith(65535)
    throw error
  })
  return runOutputs(plan, data)
}

function differenceOf(
  output: string,
  got: TensorData | undefined,
  expected: TensorData,
): Difference | undefined {
  if (got?.length !== expected.length)
    return {
      output,
      differing: expected.length,
      elements: expected.length,
      first: { index: -1, got: got?.length, expected: expected.length },
    }
  const wrong = Array.from(expected as Int8Array).flatMap((value, i) => (value === got[i] ? [] : [i]))
  const [index] = wrong
  if (index === undefined) return undefined
  return {
    output,
    differing: wrong.length,
    elements: expected.length,
    first: { index, got: got[index], expected: expected[index] },
  }
}
