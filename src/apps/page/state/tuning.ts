/** Stores the tuning: the fastest variant of each kind of layer on this device. */
import type { Tuning } from '../../../index'
import type { Form } from './networks'
import { keptSignal } from './storage'

/** A tuning, with when it was done, on which model, and what it gained there. */
export interface Tuned {
  readonly tuning: Tuning
  /** ISO date, as from `toISOString`. */
  readonly date: string
  /** The model that was tuned last. */
  readonly model: string
  readonly gains: readonly Gain[]
}

/** Times of one form of that model, measured in turns: with Octet's default variants and with the tuned ones. */
export interface Gain {
  readonly form: Form
  /** Fastest run with the default variants, in milliseconds. */
  readonly guessedMs: number
  /** Fastest run with the tuned variants, in milliseconds. */
  readonly tunedMs: number
  readonly rounds: number
  /** Number of rounds in which the tuned variants were faster. */
  readonly faster: number
}

/** The stored tuning; null if there is none. */
export const tuned = keptSignal<Tuned | null>('tuning', null, readTuned)

/**
 * Returns the stored tuning as an option for `createSession`. Sessions ignore a tuning from another adapter, browser or
 * version of Octet.
 */
export function keptTuning(): { readonly tuning?: Tuning } {
  const kept = tuned.peek()
  return kept ? { tuning: kept.tuning } : {}
}

/** Validates a stored tuning, because sessions reject malformed ones; returns undefined if it is invalid. */
export function readTuned(kept: unknown): Tuned | undefined {
  const { tuning, date, model, gains } = (kept ?? {}) as Partial<Tuned>
  const { adapter, shaders, dot, winners } = (tuning ?? {}) as Partial<Tuning>
  const texts = [adapter, shaders, date, model, ...Object.values(winners ?? {})]
  const valid =
    typeof winners === 'object' &&
    winners !== null &&
    texts.every((text) => typeof text === 'string') &&
    (dot === 'native' || dot === 'emulated') &&
    Array.isArray(gains) &&
    gains.every(isGain)
  return valid ? (kept as Tuned) : undefined
}

function isGain(value: unknown): value is Gain {
  const { form, guessedMs, tunedMs, rounds, faster } = (value ?? {}) as Partial<Gain>
  const figures = [guessedMs, tunedMs, rounds, faster]
  return (form === 'float' || form === 'int8') && figures.every((figure) => typeof figure === 'number')
}
