import { ARTICLE_SETTINGS, DEFAULT_SETTINGS, type TrainSettings } from '../../../train/index'

/** What the view lets people choose; the rest of `TrainSettings` follows from it. */
export interface ChosenSettings {
  readonly steps: number
  readonly batchSize: number
  readonly learningRate: number
  /** Whether the training images are moved, turned and scaled a little. */
  readonly augment: boolean
  /** `cosine` rises and then falls to zero, and shrinks the weights a little. */
  readonly schedule: TrainSettings['schedule']
}

export type PresetName = 'demo' | 'shipped' | 'article'

/** What is offered, with what it means. */
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

/** What the fields accept. */
export const limits = {
  steps: { min: 1, max: 100_000 },
  batchSize: { min: 1, max: 500 },
  learningRate: { min: 1e-6, max: 0.1 },
} as const

function chosen({ steps, batchSize, learningRate, augmentation, schedule }: TrainSettings): ChosenSettings {
  return { steps, batchSize, learningRate, augment: augmentation !== undefined, schedule }
}

/** The preset that settings are, if they are one. */
export function presetOf(settings: ChosenSettings): PresetName | undefined {
  const same = (other: ChosenSettings) =>
    (Object.keys(other) as (keyof ChosenSettings)[]).every((key) => other[key] === settings[key])
  return (Object.keys(presets) as PresetName[]).find((name) => same(presets[name].settings))
}

/** All settings of a run: seed 1, and a warm-up over a tenth of the steps at the most. */
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

/** Steps between two looks at the held-out images: fifty looks a run, but not after every few steps. */
export function stepsBetweenEvaluations(steps: number): number {
  return Math.max(10, Math.min(200, Math.round(steps / 50)))
}

/** Settings as they were kept, if they are whole and within what the fields accept. */
export function readSettings(kept: unknown): ChosenSettings | undefined {
  const found = (kept ?? {}) as Partial<Record<keyof ChosenSettings, unknown>>
  const { steps, batchSize, learningRate, augment, schedule } = found
  const within = (value: unknown, { min, max }: { min: number; max: number }) =>
    typeof value === 'number' && value >= min && value <= max
  const whole =
    within(steps, limits.steps) &&
    within(batchSize, limits.batchSize) &&
    within(learningRate, limits.learningRate) &&
    Number.isSafeInteger(steps) &&
    Number.isSafeInteger(batchSize) &&
    typeof augment === 'boolean' &&
    (schedule === 'constant' || schedule === 'cosine')
  return whole ? ({ steps, batchSize, learningRate, augment, schedule } as ChosenSettings) : undefined
}
