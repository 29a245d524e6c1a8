import { ARTICLE_SETTINGS, DEFAULT_SETTINGS, type TrainSettings } from '../../../train/index'

/** The settings that users can choose. The rest of `TrainSettings` is derived from them. */
export interface ChosenSettings {
  readonly steps: number
  readonly batchSize: number
  readonly learningRate: number
  /** Shifts, rotates and scales the training images slightly, at random. */
  readonly augment: boolean
  /** `cosine` warms up and then falls to zero, with a little weight decay. */
  readonly schedule: TrainSettings['schedule']
}

export type PresetName = 'demo' | 'shipped' | 'article'

/** The presets, with their names and hints. */
export const presets: Readonly<
  Record<PresetName, { readonly text: string; readonly hint: string; readonly settings: ChosenSettings }>
> = {
  demo: {
    text: 'A short demonstration',
    hint: 'About half a minute on one core; drawn digits are answered well afterwards.',
    settings: { steps: 100, batchSize: 32, learningRate: 1e-3, augment: false, schedule: 'cosine' },
  },
  shipped: {
    text: 'The shipped network’s settings',
    hint: '99.60 % of MNIST’s test images; 45 minutes on one core, less on a GPU.',
    settings: chosen(DEFAULT_SETTINGS),
  },
  article: {
    text: 'The article’s settings',
    hint: 'Adam at 1e-4, 20,000 batches of 50: over an hour on one core.',
    settings: chosen(ARTICLE_SETTINGS),
  },
}

/** Ranges of the fields. */
export const limits = {
  steps: { min: 1, max: 100_000 },
  batchSize: { min: 1, max: 500 },
  learningRate: { min: 1e-6, max: 0.1 },
} as const

function chosen({ steps, batchSize, learningRate, augmentation, schedule }: TrainSettings): ChosenSettings {
  return { steps, batchSize, learningRate, augment: augmentation !== undefined, schedule }
}

/** Returns the preset that has these settings, if any. */
export function presetOf(settings: ChosenSettings): PresetName | undefined {
  const same = (other: ChosenSettings) =>
    (Object.keys(other) as (keyof ChosenSettings)[]).every((key) => other[key] === settings[key])
  return (Object.keys(presets) as PresetName[]).find((name) => same(presets[name].settings))
}

/** Returns all settings of a run, with seed 1 and a warm-up over at most a tenth of the steps. */
export function trainSettings(settings: ChosenSettings): TrainSettings {
  const { steps, batchSize, learningRate, augment, schedule } = settings
  const base = schedule === 'cosine' ? DEFAULT_SETTINGS : ARTICLE_SETTINGS
  return {
    ...base,
    steps,
    batchSize,
    learningRate,
    warmup: Math.min(base.warmup, Math.floor(steps / 10)),
    augmentation: augment ? DEFAULT_SETTINGS.augmentation : undefined,
  }
}

/** Returns the steps between two evaluations: about fifty per run, but at least 10 and at most 200 steps apart. */
export function stepsBetweenEvaluations(steps: number): number {
  return Math.max(10, Math.min(200, Math.round(steps / 50)))
}

/** Validates stored settings; returns undefined if they are incomplete or out of range. */
export function readSettings(kept: unknown): ChosenSettings | undefined {
  const found = (kept ?? {}) as Partial<Record<keyof ChosenSettings, unknown>>
  const { steps, batchSize, learningRate, augment, schedule } = found
  const within = (value: unknown, { min, max }: { min: number; max: number }) =>
    typeof value === 'number' && value >= min && value <= max
  const valid =
    within(steps, limits.steps) &&
    within(batchSize, limits.batchSize) &&
    within(learningRate, limits.learningRate) &&
    Number.isSafeInteger(steps) &&
    Number.isSafeInteger(batchSize) &&
    typeof augment === 'boolean' &&
    (schedule === 'constant' || schedule === 'cosine')
  return valid ? ({ steps, batchSize, learningRate, augment, schedule } as ChosenSettings) : undefined
}
