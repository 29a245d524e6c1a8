/** What people chose in the Quantize view; it outlives the visit. */
import { observers } from '../../../quantize/index'
import { keptSignal } from '../state/storage'
import type { QuantizePlan } from './protocol'
import { type SampleSource, sampleSources } from './samples'

export interface Choices extends QuantizePlan {
  /** What gives activations their ranges. */
  readonly source: SampleSource
  /** How many of them. */
  readonly images: number
  /** How many images both forms are measured on. */
  readonly tests: number
}

/** What the fields accept. */
export const limits = {
  percentile: { min: 51, max: 100 },
  images: { min: 1, max: 1000 },
  tests: { min: 1, max: 10_000 },
} as const

const usual: Choices = {
  mode: 'int8',
  observer: 'minmax',
  percentile: 99.99,
  perAxis: true,
  source: 'drawn',
  images: 60,
  tests: 200,
}

export const choices = keptSignal<Choices>('quantize', usual, readChoices)

/** Choices as they were kept, if they are whole and within what the fields accept. */
export function readChoices(kept: unknown): Choices | undefined {
  const found = (kept ?? {}) as Partial<Record<keyof Choices, unknown>>
  const within = (name: keyof typeof limits) => {
    const value = found[name]
    return typeof value === 'number' && value >= limits[name].min && value <= limits[name].max
  }
  const whole =
    (found.mode === 'int8' || found.mode === 'weights') &&
    Object.hasOwn(observers, String(found.observer)) &&
    typeof found.perAxis === 'boolean' &&
    Object.hasOwn(sampleSources, String(found.source)) &&
    within('percentile') &&
    within('images') &&
    within('tests') &&
    Number.isSafeInteger(found.images) &&
    Number.isSafeInteger(found.tests)
  return whole ? (found as unknown as Choices) : undefined
}
