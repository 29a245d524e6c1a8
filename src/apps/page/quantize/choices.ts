/** Settings chosen in the Quantize view, stored across visits. */
import { observers } from '../../../quantize/index'
import { keptSignal } from '../state/storage'
import type { QuantizePlan } from './protocol'
import { type SampleSource, sampleSources } from './samples'

export interface Choices extends QuantizePlan {
  /** Source of the calibration inputs. */
  readonly source: SampleSource
  /** Number of calibration inputs. */
  readonly images: number
  /** Number of inputs to measure both forms on. */
  readonly tests: number
}

/** Ranges of the fields. */
export const limits = {
  percentile: { min: 51, max: 100 },
  weightBits: { min: 1, max: 8 },
  images: { min: 1, max: 1000 },
  tests: { min: 1, max: 10_000 },
} as const

const defaults: Choices = {
  mode: 'int8',
  weightBits: 8,
  observer: 'minmax',
  percentile: 99.99,
  perAxis: true,
  source: 'drawn',
  images: 60,
  tests: 200,
}

export const choices = keptSignal<Choices>('quantize', defaults, readChoices)

/** Validates stored choices; returns undefined if they are incomplete or out of range. */
export function readChoices(kept: unknown): Choices | undefined {
  // Earlier visits had no choice of bits.
  const found = { weightBits: 8, ...(kept as object | undefined) } as Partial<Record<keyof Choices, unknown>>
  const within = (name: keyof typeof limits) => {
    const value = found[name]
    return typeof value === 'number' && value >= limits[name].min && value <= limits[name].max
  }
  const valid =
    (found.mode === 'int8' || found.mode === 'weights') &&
    Object.hasOwn(observers, String(found.observer)) &&
    typeof found.perAxis === 'boolean' &&
    Object.hasOwn(sampleSources, String(found.source)) &&
    within('percentile') &&
    within('weightBits') &&
    Number.isSafeInteger(found.weightBits) &&
    within('images') &&
    within('tests') &&
    Number.isSafeInteger(found.images) &&
    Number.isSafeInteger(found.tests)
  return valid ? (found as unknown as Choices) : undefined
}
