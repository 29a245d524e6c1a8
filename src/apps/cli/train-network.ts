import type { TrainingData } from '../../train/data/dataset'
import type { TrainingRecord } from '../../train/run-node'
import { importOptional } from './optional'
import { say, startProgress } from './progress'

/** Options of training; missing ones default to `DEFAULT_SETTINGS`. */
export interface TrainFlags {
  readonly steps?: number
  readonly batch?: number
  readonly rate?: number
  readonly seed?: number
  readonly article?: boolean
  readonly fresh?: boolean
  readonly backend?: 'webgpu' | 'wasm' | 'cpu'
}

/** Trains under a progress bar and saves the model, as `trainToFolder` does. */
export async function trainNetwork(
  data: TrainingData,
  out: string,
  flags: TrainFlags,
  signal: AbortSignal,
): Promise<TrainingRecord> {
  const { useBestBackendInNode, trainToFolder, ARTICLE_SETTINGS, DEFAULT_SETTINGS } =
    await importOptional('tensorflow')
  const backend = await useBestBackendInNode(flags.backend ? { backend: flags.backend } : {})
  say(`training on TensorFlow.js ${backend.name}: ${backend.detail}`)
  if (backend.warning) say(`WARNING: ${backend.warning}`)
  const settings = flags.article ? ARTICLE_SETTINGS : DEFAULT_SETTINGS
  const steps = flags.steps ?? settings.steps
  const bar = startProgress('training', steps, 'steps')
  try {
    return await trainToFolder({
      ...settings,
      warmup: Math.min(settings.warmup, Math.floor(steps / 10)),
      steps,
      batchSize: flags.batch ?? settings.batchSize,
      learningRate: flags.rate ?? settings.learningRate,
      seed: flags.seed ?? settings.seed,
      data,
      out,
      fresh: flags.fresh === true,
      signal,
      onProgress: ({ step, loss, accuracy, secondsLeft }) => {
        const left = `${Math.floor(secondsLeft / 60)} min ${Math.round(secondsLeft % 60)} s left`
        bar.update(step, `loss ${loss.toFixed(4)}, accuracy ${(100 * accuracy).toFixed(2)} %, ${left}`)
      },
      onTest: (done, total) => bar.update(steps, `testing ${done}/${total}`),
    })
  } finally {
    bar.stop()
  }
}
