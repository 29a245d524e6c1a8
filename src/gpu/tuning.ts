/** What timing found on an adapter, as data that callers may keep; loaded by sessions that tune or are given it. */
import { InputError } from '../graph/errors'
import type { DotProduct } from '../graph/kernel'
import type { Operator } from '../graph/operator'

/** A hash of all shaders; builds and tests put its value here. */
declare const shadersHash: string

/** The fastest candidates on one adapter: plain data, for `JSON.stringify` and `createSession(model, { tuning })`. */
export interface Tuning {
  /** What the adapter says of itself, and the browser or Node.js of what version. */
  readonly adapter: string
  /** A hash of the shaders that were timed. */
  readonly shaders: string
  /** The dot product that the session used. */
  readonly dot: DotProduct
  /** Names of candidates by shape class, see `shapeClass`. */
  readonly winners: Readonly<Record<string, string>>
}

/** What was found in this process, by adapter. */
const remembered = new Map<string, Tuning>()

/** The adapter and the implementation in front of it, by which tunings are told apart. */
export function adapterKey({ vendor, architecture, device, description }: GPUAdapterInfo): string {
  const agent = globalThis.navigator?.userAgent ?? ''
  return [vendor, architecture, device, description, agent].filter(Boolean).join(', ')
}

/**
 * What is known of an adapter: from `given`, and from sessions of this process. A tuning of another adapter, of another
 * version of the browser or of other shaders is passed over; so are null and undefined.
 *
 * @throws InputError when `given` is no tuning at all
 */
export function knownTuning(info: GPUAdapterInfo, given: unknown): Tuning | undefined {
  const adapter = adapterKey(info)
  const found = remembered.get(adapter)
  const kept = given === undefined || given === null ? undefined : checkTuning(given)
  const fits = kept && kept.adapter === adapter && kept.shaders === shadersHash
  if (!fits) return found
  return { ...kept, winners: { ...found?.winners, ...kept.winners } }
}

/** Keeps a tuning for later sessions of this process. */
export function remember(tuning: Tuning): void {
  remembered.set(tuning.adapter, tuning)
}

/** The empty tuning of an adapter. */
export function emptyTuning(info: GPUAdapterInfo, dot: DotProduct): Tuning {
  return { adapter: adapterKey(info), shaders: shadersHash, dot, winners: {} }
}

function checkTuning(given: unknown): Tuning {
  const { adapter, shaders, dot, winners } = given as Tuning
  const names = typeof winners === 'object' && winners !== null ? Object.values(winners) : [undefined]
  const texts = [adapter, shaders, ...names].every((value) => typeof value === 'string')
  if (!texts || (dot !== 'native' && dot !== 'emulated'))
    throw new InputError('`tuning` is not what session.tuning was: leave it out, or pass it as it was')
  return { adapter, shaders, dot, winners }
}

/**
 * What operators have in common that are timed once for all of them: kind, type, candidates, and the shapes of their
 * operands, extents above 8 rounded up to powers of two.
 */
export function shapeClass({ def, inputs, outputs }: Operator, candidates: readonly string[]): string {
  const round = (extent: number) => (extent <= 8 ? extent : 2 ** Math.ceil(Math.log2(extent)))
  const shapes = [...inputs.slice(0, 2), ...outputs].map((tensor) => tensor?.shape.map(round).join('×'))
  return [def.kind, inputs[0]?.type, ...shapes, [...candidates].sort().join('/')].join(' ')
}
