import * as tf from '@tensorflow/tfjs'
import { checkOptions, type Rules, signalRule } from '../graph/check'
import { random } from '../numerics/random'
import { createBatches } from './batches'
import type { Checkpoint, CheckpointStore } from './checkpoint'
import { checkData, type TrainingData } from './data/dataset'
import { evaluate } from './evaluate'
import { registerGradients } from './gradients'
import { checkSettings, DEFAULT_SETTINGS, learningRateAt, type TrainSettings } from './options'
import { createReport, type TrainProgress } from './progress'
import { createState, disposeState, readState, restoreState, type TrainState } from './state'
import { trainStep } from './step'

const dropoutStream = 3

/** Options of `train`. Settings left out are `DEFAULT_SETTINGS`. */
export interface TrainOptions extends Partial<TrainSettings> {
  data: TrainingData
  /** Called after every step that was read back (see `reportEvery`). */
  onProgress?: (progress: TrainProgress) => void
  /** Steps between reports. Default 10 on WebGPU, where each report waits for the device, else 1. */
  reportEvery?: number
  /** Stops the run: a checkpoint is saved, then `train` rejects with the signal's reason. */
  signal?: AbortSignal
  /** Store to resume from and to save to; without it a run can't be resumed. */
  checkpoints?: CheckpointStore
  /** Seconds between checkpoints. Default 60. */
  checkpointSeconds?: number
  /**
   * Awaited after each step but the last, with the steps done and the network, for example to evaluate it. Its time
   * doesn't count as training. 'finish' ends the run here, with the network as it is.
   */
  afterStep?: (step: number, model: tf.LayersModel) => Promise<'finish' | undefined>
  /** Called while the test images are classified at the end. */
  onTest?: (done: number, total: number) => void
}

/** The options of `train` and their values; numbers are checked by `checkSettings`. */
export const trainRules: Rules = {
  data: 'object',
  ...Object.fromEntries(Object.keys(DEFAULT_SETTINGS).map((name) => [name, 'number'])),
  schedule: ['constant', 'cosine'],
  augmentation: 'object',
  onProgress: 'function',
  reportEvery: 'number',
  signal: signalRule,
  checkpoints: 'CheckpointStore.load',
  checkpointSeconds: 'number',
  afterStep: 'function',
  onTest: 'function',
}

/** Result of `train`. */
export interface TrainResult {
  /** The trained network, for the caller to dispose. */
  model: tf.Sequential
  /** All settings of the run. */
  settings: TrainSettings
  /** Fraction of the test images classified correctly. */
  testAccuracy: number
  /** Seconds of training, including earlier processes of a resumed run, without the final test. */
  seconds: number
  /** TensorFlow.js' backend. */
  backend: string
  /** The step at which this process took over: 0 unless resumed. */
  resumedAt: number
}

/**
 * Trains the article's network on TensorFlow.js' current backend (see `useBestBackend`) and tests it.
 *
 * The same settings and data give the same weights on the same backend, bit for bit, even if the run was killed and
 * resumed from `checkpoints`. The checkpoint remains when the run ends: call `checkpoints.clear()` once the model is
 * saved. Runs in browsers: nothing here needs Node.
 *
 * @throws DataError for invalid settings, for a checkpoint that is damaged or belongs to another run, and if the loss
 *   is no longer finite
 */
export async function train(options: TrainOptions): Promise<TrainResult> {
  checkOptions('train', options, trainRules)
  checkData('train', options.data)
  options.signal?.throwIfAborted()
  const settings = settingsOf(options)
  const { data, checkpoints, signal } = options
  checkSettings(settings, data.train.count)
  registerGradients()
  const state = createState(settings.seed)
  let completed = false
  try {
    const run = JSON.stringify({ settings, images: data.train.count, source: data.train.source })
    const last = await checkpoints?.load()
    if (last) restoreState(state, last, run)
    const start = { run, step: last?.step ?? 0, seconds: last?.seconds ?? 0 }
    const seconds = await loop(options, settings, state, start)
    const onProgress = (done: number) => options.onTest?.(done, data.test.count)
    const testAccuracy = await evaluate(state.model, data.test, { onProgress, ...(signal && { signal }) })
    completed = true
    const backend = tf.getBackend()
    return { model: state.model, settings, testAccuracy, seconds, backend, resumedAt: start.step }
  } finally {
    disposeState(state, completed)
  }
}

/** Returns the settings among the options, with defaults filled in, in a fixed order. */
function settingsOf(options: TrainOptions): TrainSettings {
  const chosen = Object.keys(DEFAULT_SETTINGS).map((key) => {
    const name = key as keyof TrainSettings
    return [name, name in options ? options[name] : DEFAULT_SETTINGS[name]]
  })
  return Object.fromEntries(chosen) as TrainSettings
}

/** Trains up to `settings.steps`; returns the seconds taken, including those before a resume. */
async function loop(
  options: TrainOptions,
  settings: TrainSettings,
  state: TrainState,
  start: Omit<Checkpoint, 'values'>,
): Promise<number> {
  const { data, checkpoints, signal, checkpointSeconds = 60 } = options
  const reportEvery = options.reportEvery ?? (tf.getBackend() === 'webgpu' ? 10 : 1)
  const batchAt = createBatches(data.train, settings)
  const report = createReport(settings, data.train.count, start.step)
  const clock = startClock()
  let saved = 0
  let last = settings.steps
  for (let step = start.step; step < last; step++) {
    const schedule = { t: step + 1, rate: learningRateAt(settings, step), decay: settings.weightDecay }
    const dropout = random(settings.seed, dropoutStream, step)
    const { loss, accuracy } = trainStep(state, batchAt(step), dropout, schedule)
    const done = step + 1
    if (done % reportEvery === 0 || done === settings.steps) {
      const [[lossNow], [accuracyNow]] = await Promise.all([loss.data(), accuracy.data()])
      const progress = report(done, lossNow as number, accuracyNow as number, clock.seconds())
      options.onProgress?.(progress)
    }
    tf.dispose([loss, accuracy])
    await yieldToEvents()
    if (done < last && !signal?.aborted) {
      const request = await clock.excluding(options.afterStep?.(done, state.model))
      if (request === 'finish') last = done
    }
    const due = done === last || signal?.aborted || clock.seconds() - saved >= checkpointSeconds
    if (checkpoints && due) {
      const seconds = start.seconds + clock.seconds()
      await checkpoints.save({ ...start, step: done, seconds, values: await readState(state) })
      saved = clock.seconds()
    }
    signal?.throwIfAborted()
  }
  return start.seconds + clock.seconds()
}

/** Starts a clock of seconds that leaves out the time awaited in `excluding`. */
function startClock() {
  let began = performance.now()
  return {
    seconds: () => (performance.now() - began) / 1000,
    async excluding<T>(work: Promise<T> | undefined): Promise<T | undefined> {
      const stopped = performance.now()
      const result = await work
      began += performance.now() - stopped
      return result
    },
  }
}

/** Lets timers, signals and the page's events run between two steps. */
function yieldToEvents(): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, 0))
}
