import * as tf from '@tensorflow/tfjs'
import { createMoments, disposeMoments, type Moments } from './adam'
import { createBatches } from './batches'
import type { Checkpoint, CheckpointStore } from './checkpoint'
import type { TrainingData } from './data/dataset'
import { DataError } from './errors'
import { evaluate } from './evaluate'
import { registerGradients } from './gradients'
import { createNetwork } from './network'
import { checkSettings, DEFAULT_SETTINGS, learningRateAt, type TrainSettings } from './options'
import { random } from './random'
import { trainStep, weightsOf } from './step'

const DROPOUT = 3

/** Where a run stands, for a progress bar. */
export interface TrainProgress {
  /** Steps done, and to do in all. */
  step: number
  totalSteps: number
  /** Passes over the training images, fractional. */
  epoch: number
  /** Mean cross-entropy in nats and fraction of correct answers, dropout on, averaged over about the last 50 steps. */
  loss: number
  accuracy: number
  /** Estimate, in seconds. */
  secondsLeft: number
}

/** Options of `train`. Settings left out are `DEFAULT_SETTINGS`. */
export interface TrainOptions extends Partial<TrainSettings> {
  data: TrainingData
  /** Called after every step that was read back (see `reportEvery`). */
  onProgress?: (progress: TrainProgress) => void
  /** Steps between reports; on a GPU each one waits for the device. Default 1. */
  reportEvery?: number
  /** Ends the run: a checkpoint is saved, then `train` rejects with the signal's reason. */
  signal?: AbortSignal
  /** Where to resume from and to save to; without it a run can't be resumed. */
  checkpoints?: CheckpointStore
  /** Seconds between checkpoints. Default 60. */
  checkpointSeconds?: number
  /** Called while the test images are classified at the end. */
  onTest?: (done: number, total: number) => void
}

/** What `train` resolves to. */
export interface TrainResult {
  /** The trained network, for the caller to dispose. */
  model: tf.Sequential
  /** All settings of the run. */
  settings: TrainSettings
  /** Fraction of the test images classified correctly. */
  testAccuracy: number
  /** Seconds of training, earlier processes of a resumed run included, without the final test. */
  seconds: number
  /** TensorFlow.js' backend. */
  backend: string
  /** The step at which this process took over: 0 unless resumed. */
  resumedAt: number
}

/**
 * Trains the article's network on TensorFlow.js' current backend (see `useBestBackend`) and tests it.
 *
 * The same settings and data give the same weights on the same backend, bit for bit, also when the run was killed and
 * resumed from `checkpoints`. The checkpoint stays where it is when the run ends: call `checkpoints.clear()` once the
 * model is saved. Runs in browsers: nothing here needs Node.
 *
 * @throws DataError for settings that make no sense, for a checkpoint that is damaged or belongs to another run, and
 *   where the loss is no longer finite
 */
export async function train(options: TrainOptions): Promise<TrainResult> {
  const settings = settingsOf(options)
  const { data, checkpoints, signal } = options
  checkSettings(settings, data.train.count)
  registerGradients()
  const model = createNetwork(settings.seed)
  const moments = createMoments(weightsOf(model))
  try {
    const run = JSON.stringify({ settings, images: data.train.count, source: data.train.source })
    const start = await restore(checkpoints, run, model, moments)
    const seconds = await loop(options, settings, run, start, model, moments)
    const backend = tf.getBackend()
    const onProgress = (done: number) => options.onTest?.(done, data.test.count)
    const testAccuracy = await evaluate(model, data.test, { onProgress, ...(signal && { signal }) })
    return { model, settings, testAccuracy, seconds, backend, resumedAt: start.step }
  } catch (error) {
    model.dispose()
    throw error
  } finally {
    disposeMoments(moments)
  }
}

/** The settings among the options, defaults filled in, in a fixed order. */
function settingsOf(options: TrainOptions): TrainSettings {
  const chosen = Object.keys(DEFAULT_SETTINGS).map((key) => {
    const name = key as keyof TrainSettings
    return [name, name in options ? options[name] : DEFAULT_SETTINGS[name]]
  })
  return Object.fromEntries(chosen) as TrainSettings
}

interface Start {
  step: number
  seconds: number
}

/** Steps until `settings.steps`; returns the seconds that it took, those before a resume included. */
async function loop(
  options: TrainOptions,
  settings: TrainSettings,
  run: string,
  start: Start,
  model: tf.Sequential,
  moments: Moments,
): Promise<number> {
  const { data, checkpoints, signal, reportEvery = 1, checkpointSeconds = 60 } = options
  const batchAt = createBatches(data.train, settings)
  const report = createReport(settings, data.train.count, start.step)
  const began = performance.now()
  const seconds = () => start.seconds + (performance.now() - began) / 1000
  let saved = seconds()
  const save = async (step: number) => {
    await checkpoints?.save({ run, step, seconds: seconds(), values: await readAll(model, moments) })
    saved = seconds()
  }
  for (let step = start.step; step < settings.steps; step++) {
    const schedule = { t: step + 1, rate: learningRateAt(settings, step), decay: settings.weightDecay }
    const { loss, accuracy } = trainStep(
      model,
      moments,
      batchAt(step),
      random(settings.seed, DROPOUT, step),
      schedule,
    )
    const last = step + 1 === settings.steps
    if ((step + 1) % reportEvery === 0 || last) {
      const [[lossNow], [accuracyNow]] = await Promise.all([loss.data(), accuracy.data()])
      const progress = report(step + 1, lossNow as number, accuracyNow as number)
      options.onProgress?.(progress)
    }
    tf.dispose([loss, accuracy])
    await breathe()
    if (checkpoints && (last || signal?.aborted || seconds() - saved >= checkpointSeconds))
      await save(step + 1)
    signal?.throwIfAborted()
  }
  return seconds()
}

/** Running averages and the time left, as a function of the step just done. */
function createReport(settings: TrainSettings, images: number, from: number) {
  const began = performance.now()
  let loss: number | undefined
  let accuracy = 0
  return (step: number, lossNow: number, accuracyNow: number): TrainProgress => {
    if (!Number.isFinite(lossNow)) {
      const rate = learningRateAt(settings, step - 1)
      throw new DataError(
        `training: the loss is ${lossNow} at step ${step} (learning rate ${rate}); try a smaller one`,
      )
    }
    const weight = loss === undefined ? 1 : 0.02
    accuracy += weight * (accuracyNow - accuracy)
    loss = (loss ?? 0) + weight * (lossNow - (loss ?? 0))
    const each = (performance.now() - began) / 1000 / (step - from)
    const epoch = step / Math.floor(images / settings.batchSize)
    const secondsLeft = each * (settings.steps - step)
    return { step, totalSteps: settings.steps, epoch, loss, accuracy, secondsLeft }
  }
}

/** Loads the last checkpoint into weights and moments, and says where it stands. */
async function restore(
  checkpoints: CheckpointStore | undefined,
  run: string,
  model: tf.Sequential,
  moments: Moments,
): Promise<Start> {
  const last: Checkpoint | undefined = await checkpoints?.load()
  if (!last) return { step: 0, seconds: 0 }
  const variables = allOf(model, moments)
  if (last.run !== run || last.values.length !== variables.length) {
    throw new DataError(
      `the checkpoint belongs to another run: it has ${last.run}, this run ${run}. Delete it to start afresh`,
    )
  }
  variables.forEach((variable, i) => {
    const value = last.values[i] as Float32Array
    if (value.length !== variable.size) {
      throw new DataError(
        `the checkpoint has ${value.length} values for ${variable.name}, which has ${variable.size}`,
      )
    }
    tf.tidy(() => variable.assign(tf.tensor(value, variable.shape)))
  })
  return { step: last.step, seconds: last.seconds }
}

function allOf(model: tf.Sequential, moments: Moments): tf.Variable[] {
  return [...weightsOf(model), ...moments.first, ...moments.second]
}

async function readAll(model: tf.Sequential, moments: Moments): Promise<Float32Array[]> {
  return Promise.all(allOf(model, moments).map(async (variable) => (await variable.data()) as Float32Array))
}

/** Lets timers, signals and the page's events run between two steps. */
function breathe(): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, 0))
}
