/** The ways in which an adapter can compute a network: every variant, with every dot product. */
import { type Plan, planGraph } from '../gpu/program'
import { shaderFiles } from '../gpu/shaders/source'
import type { Graph } from '../graph/graph'
import type { AdapterTraits, DotProduct, Kernel } from '../graph/kernel'
import type { Network } from './build'

/** A way to compute a network. */
export interface Way {
  /** Name of the variant of each operator that has several. */
  readonly variant: string
  readonly dot: DotProduct
  /** The kind of adapter that it is chosen for. */
  readonly chosenFor: string
  readonly plan: Plan
  /** The shader files of its dispatches, without extension; see `shaderFiles`. */
  readonly files: readonly (readonly string[])[]
}

/** Kinds of adapters. Kernels are chosen as if the adapter were of each, since all of them are right on every adapter. */
const kinds: Readonly<Record<string, Partial<AdapterTraits>>> = {
  'software adapters': { software: true },
  GPUs: { software: false },
  'GPUs with few registers': { software: false, family: 'intel', subgroups: 0 },
}

/** Features that variants need, and an adapter that has each. */
const features: Readonly<Record<string, Partial<AdapterTraits>>> = {
  'subgroups of 8 invocations or more': { subgroups: 32 },
  'subgroup matrices of int8': { subgroups: 32, matrix: { m: 16, n: 16, k: 32, lanes: 32 } },
}

/** The WGSL feature of `dot4I8Packed`. */
const dotFeature = 'packed_4x8_integer_dot_product'

/** A variant that does not run on an adapter. */
export interface NotRun {
  /** Kind of the operator: "CONV_2D + ADD". */
  readonly operator: string
  readonly variant: string
  readonly dot: DotProduct
  /** What the adapter or the browser lacks. */
  readonly needs: string
}

/** The dot products that a browser has. */
export function dotsOf(gpu: GPU): readonly DotProduct[] {
  return gpu.wgslLanguageFeatures.has(dotFeature) ? ['native', 'emulated'] : ['emulated']
}

/**
 * Returns every way of computing a network that its operators offer the adapter, each once: two ways with the same
 * shaders, constants and workgroups are one. Ways that fuse fewer operators than others are left out, since networks of
 * their own test the operators alone. Of a whole network, which is there for how its parts share memory, returns the
 * ways of all default variants, fused or not.
 */
export async function waysOf(
  { graph, whole }: Network,
  adapter: AdapterTraits,
  dots: readonly DotProduct[],
): Promise<Way[]> {
  const found = new Map<string, Way>()
  for (const dot of dots) {
    for (const [chosenFor, kind] of Object.entries(kinds)) {
      const traits = { ...adapter, ...kind, dot }
      const byDefault = await planFor(graph, traits)
      const names = whole ? ['default'] : variantsOf(byDefault)
      for (const variant of names) {
        const plan = await planFor(graph, traits, variant)
        const files = await filesOf(plan)
        const key = JSON.stringify([files, plan.steps.map(({ kernels }) => kernels.map(settingsOf))])
        if (!found.has(key)) found.set(key, { variant, dot, chosenFor, plan, files })
      }
    }
  }
  const ways = [...found.values()]
  const fewest = Math.min(...ways.map(operatorsOf))
  return whole ? ways : ways.filter((way) => operatorsOf(way) === fewest)
}

/** Number of operators that are left after fusion. */
function operatorsOf({ plan }: Way): number {
  return plan.graph.operators.length
}

function planFor(graph: Graph, adapter: AdapterTraits, variant?: string): Promise<Plan> {
  const options = { fuse: true, keep: false, maxWorkgroups: 65535, everyVariant: true, adapter }
  return planGraph(graph, { ...options, prefer: () => variant })
}

/** Names of the variants of a plan's operators. */
function variantsOf({ steps }: Plan): string[] {
  return [...new Set(steps.flatMap(({ candidates }) => candidates.map(({ name }) => name)))]
}

function filesOf({ steps, adapter }: Plan): Promise<string[][]> {
  const kernels = steps.flatMap((step) => step.kernels)
  return Promise.all(kernels.map(({ shader, parts }) => shaderFiles(shader, adapter, parts)))
}

function settingsOf({ constants, workgroups }: Kernel): unknown {
  return [constants, workgroups]
}

/** Returns the variants of a graph's operators that the adapter can't run, and the feature that each needs. */
export async function notRun(
  graph: Graph,
  adapter: AdapterTraits,
  dots: readonly DotProduct[],
): Promise<NotRun[]> {
  const all = async (given: Partial<AdapterTraits>, dot: DotProduct) =>
    offered(await planFor(graph, { ...adapter, software: true, ...given, dot }))
  const missing: NotRun[] = []
  const add = (needs: string, dot: DotProduct, offers: readonly Offer[], has: readonly Offer[]) => {
    for (const { operator, variant } of offers) {
      const same = (one: Offer) => one.operator === operator && one.variant === variant
      const known = has.some(same) || missing.some((one) => same(one) && one.dot === dot)
      if (!known) missing.push({ operator, variant, dot, needs })
    }
  }
  if (!dots.includes('native'))
    add(
      `WGSL’s ${dotFeature}`,
      'native',
      await all(Object.assign({}, ...Object.values(features)), 'native'),
      [],
    )
  for (const dot of dots) {
    const has = await all({}, dot)
    for (const [needs, given] of Object.entries(features)) add(needs, dot, await all(given, dot), has)
  }
  return missing
}

interface Offer {
  readonly operator: string
  readonly variant: string
}

function offered({ steps }: Plan): Offer[] {
  return steps.flatMap(({ op, candidates }) =>
    candidates.map(({ name }) => ({ operator: op.def.kind, variant: name })),
  )
}
