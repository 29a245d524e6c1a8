import type { RecordedPipeline } from './record'

/** A shader with some of the sets of constants that it was recorded with. */
export interface SpreadShader {
  readonly code: string
  readonly sets: readonly RecordedPipeline['constants'][]
}

/**
 * Returns each distinct shader once, with as few sets of constants as keep every pair of kinds: if any two constants are
 * 0, 1 or another number together in a set, they are in one that is left. Sets in which only sizes differ are left out.
 */
export function spread(pipelines: readonly RecordedPipeline[]): SpreadShader[] {
  const shaders = new Map<string, RecordedPipeline['constants'][]>()
  for (const { code, constants } of pipelines) shaders.set(code, [...(shaders.get(code) ?? []), constants])
  return [...shaders].map(([code, sets]) => ({ code, sets: covering(sets) }))
}

/** Takes, one after the other, the set that adds most pairs. */
function covering(sets: readonly RecordedPipeline['constants'][]): RecordedPipeline['constants'][] {
  const [first] = sets
  if (!first || Object.keys(first).length === 0) return first ? [first] : []
  const left = sets.map((set) => ({ set, pairs: pairsOf(set) }))
  const wanted = new Set(left.flatMap(({ pairs }) => pairs))
  const taken: RecordedPipeline['constants'][] = []
  while (wanted.size > 0) {
    const counts = left.map(({ pairs }) => pairs.filter((pair) => wanted.has(pair)).length)
    const [best] = left.splice(counts.indexOf(Math.max(...counts)), 1)
    for (const pair of best?.pairs ?? []) wanted.delete(pair)
    if (best) taken.push(best.set)
  }
  return taken
}

/** Returns the kinds of any two constants together, and of each with itself. */
function pairsOf(constants: RecordedPipeline['constants']): string[] {
  const kinds = Object.entries(constants).map(([name, value]) => `${name} ${kindOf(value)}`)
  return kinds.flatMap((kind, i) => kinds.slice(i).map((other) => [kind, other].sort().join()))
}

function kindOf(value: number): string {
  return value === 0 || value === 1 ? `${value}` : 'other'
}
