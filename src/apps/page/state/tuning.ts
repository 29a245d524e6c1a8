/** The tuning that the page keeps: which ways to compute layers are the fastest on this device. */
import type { Tuning } from '../../../index'
import type { Form } from './networks'
import { keptSignal } from './storage'

/** What tuning found, with what it gained where it was done. */
export interface Tuned {
  readonly tuning: Tuning
  /** As `toISOString` writes it. */
  readonly date: string
  /** The model that was tuned last. */
  readonly model: string
  readonly gains: readonly Gain[]
}

/** A form of that model as Octet guesses, and tuned, in turns. */
export interface Gain {
  readonly form: Form
  /** Milliseconds of one run, smallest. */
  readonly guessedMs: number
  readonly tunedMs: number
  /** Rounds, and in how many of them it was faster tuned. */
  readonly rounds: number
  readonly faster: number
}

/** Null where nothing is tuned. */
export const tuned = keptSignal<Tuned | null>('tuning', null, readTuned)

/** The option of `createSession`; sessions pass over what is of another adapter, browser or version of Octet. */
export function keptTuning(): { readonly tuning?: Tuning } {
  const kept = tuned.peek()
  return kept ? { tuning: kept.tuning } : {}
}

/** A tuning as it was kept, if it is whole: sessions refuse what is none. */
export function readTuned(kept: unknown): Tuned | undefined {
  const { tuning, date, model, gains } = (kept ?? {}) as Partial<Tuned>
  const { adapter, shaders, dot, winners } = (tuning ?? {}) as Partial<Tuning>
  const texts = [adapter, shaders, date, model, ...Object.values(winners ?? {})]
  const whole =
    typeof winners === 'object' &&
    winners !== null &&
    texts.every((text) => typeof text === 'string') &&
    (dot === 'native' || dot === 'emulated') &&
    Array.isArray(gains) &&
    gains.every(isGain)
  return whole ? (kept as Tuned) : undefined
}

function isGain(value: unknown): value is Gain {
  const { form, guessedMs, tunedMs, rounds, faster } = (value ?? {}) as Partial<Gain>
  const figures = [guessedMs, tunedMs, rounds, faster]
  return (form === 'float' || form === 'int8') && figures.every((figure) => typeof figure === 'number')
}
