/**
 * Results of timing on an adapter, as data that callers may keep. Loaded by sessions that tune or are given a tuning.
 */
import { InputError } from '../graph/errors'
import type { DotProduct } from '../graph/kernel'
import type { Operator } from '../graph/operator'

/** A hash of all shaders, defined by the build and by tests. */
declare const shadersHash: string

/** The fastest candidates on one adapter: plain data, for `JSON.stringify` and `createSession(model, { tuning })`. */
export interface Tuning {
  /** The adapter's description, and the browser or Node.js with its version; see `adapterKey`. */
  readonly adapter: string
  /** A hash of the shaders that were timed. */
  readonly shaders: string
  /** The dot product that the session used. */
  readonly dot: DotProduct
  /** The name of the fastest candidate for each shape class, see `shapeClass`. */
  readonly winners: Readonly<Record<string, string>>
}

/** Tunings found in this process, by `adapterKey`. */
const remembered = new Map<string, Tuning>()

/** The options of a session that a tuning depends on. */
interface TuningOptions {
  readonly tuning?: unknown
  readonly precision?: 'float32' | 'float16'
}

/**
 * Returns a key for an adapter, the WebGPU implementation that drives it, and the form of float32 if that isn't its own.
 * Tunings are valid for one key.
 */
export function adapterKey(info: GPUAdapterInfo, { precision }: TuningOptions = {}): string {
  const { vendor, architecture, device, description } = info
  const agent = globalThis.navigator?.userAgent ?? ''
  const half = precision === 'float16' && precision
  return [vendor, architecture, device, description, agent, half].filter(Boolean).join(', ')
}

/**
 * Returns the known tuning of an adapter: the given one, together with winners that sessions of this process found.
 * Ignores the given one if it is null or undefined, or of another adapter, browser version, set of shaders or precision.
 *
 * @throws InputError when `given` isn't a tuning
 */
export function knownTuning(info: GPUAdapterInfo, options: TuningOptions): Tuning | undefined {
  const { tuning: given } = options
  const adapter = adapterKey(info, options)
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

/** Returns the empty tuning of an adapter. */
export function emptyTuning(info: GPUAdapterInfo, dot: DotProduct, options: TuningOptions): Tuning {
  return { adapter: adapterKey(info, options), shaders: shadersHash, dot, winners: {} }
}

function checkTuning(given: unknown): Tuning {
  const { adapter, shaders, dot, winners } = given as Tuning
  const names = typeof winners === 'object' && winners !== null ? Object.values(winners) : [undefined]
  const areStrings = [adapter, shaders, ...names].every((value) => typeof value === 'string')
  if (!areStrings || (dot !== 'native' && dot !== 'emulated'))
    throw new InputError('`tuning` is not a value of session.tuning: pass one unchanged, or leave it out')
  return { adapter, shaders, dot, winners }
}

/**
 * Returns an operator's shape class; operators of one class are timed once for all. A class is the kind, the types, the
 * candidates, and the shapes of the operands, with extents above 8 rounded up to powers of two.
 */
export function shapeClass({ def, inputs, outputs }: Operator, candidates: readonly string[]): string {
  const round = (extent: number) => (extent <= 8 ? extent : 2 ** Math.ceil(Math.log2(extent)))
  const shapes = [...inputs.slice(0, 2), ...outputs].map((tensor) => tensor?.shape.map(round).join('×'))
  const types = [inputs[0]?.type, inputs[1]?.bits ?? 8].join('×')
  return [def.kind, types, ...shapes, [...candidates].sort().join('/')].join(' ')
}
