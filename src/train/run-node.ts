import { join } from 'node:path'
import { checkOptions, refuse } from '../graph/check'
import { fileCheckpoints } from './checkpoint-node'
import type { TrainingData } from './data/dataset'
import { writeAtomically } from './files-node'
import { saveModelFolder } from './io-node'
import type { TrainSettings } from './options'
import { type TrainOptions, train, trainRules } from './train'

/** Options of `trainToFolder`: those of `train`, with a file for the checkpoint instead of a store. */
export interface TrainToFolderOptions extends Omit<TrainOptions, 'checkpoints'> {
  /** The folder for `model.json`, its shards and `training.json`. */
  out: string
  /** The checkpoint's file. Default `training.checkpoint` in `out`. */
  checkpoint?: string
  /** Deletes an earlier run's checkpoint instead of resuming from it. */
  fresh?: boolean
}

/** The content of `training.json`, beside a trained model: measured values only. */
export interface TrainingRecord {
  data: 'mnist' | 'synthetic'
  trainImages: number
  testImages: number
  /** Fraction of the test images that the saved model classifies correctly. */
  testAccuracy: number
  /** Seconds of training, without pauses between an interruption and its resumption. */
  seconds: number
  /** TensorFlow.js' backend. */
  backend: string
  settings: TrainSettings
  /** The end of the run, ISO 8601. */
  date: string
}

/**
 * Trains on the current backend (see `useBestBackendInNode`) and saves the model. Resumes from the checkpoint if an
 * earlier run was interrupted, and removes it once the model is saved. Rejects as `train` and `saveModelFolder` do; the
 * checkpoint then stays.
 */
export async function trainToFolder(options: TrainToFolderOptions): Promise<TrainingRecord> {
  const { checkpoints: _, ...rules } = trainRules
  checkOptions('trainToFolder', options, {
    ...rules,
    out: 'string',
    checkpoint: 'string',
    fresh: 'boolean',
  })
  const { out, checkpoint, fresh, ...rest } = options
  if (typeof out !== 'string') refuse('trainToFolder, as out,', 'a folder', out)
  const checkpoints = fileCheckpoints(checkpoint ?? join(out, 'training.checkpoint'))
  if (fresh) await checkpoints.clear()
  const { model, settings, testAccuracy, seconds, backend } = await train({ ...rest, checkpoints })
  try {
    await saveModelFolder(model, out)
    const about = describeData(options.data)
    const date = new Date().toISOString()
    const record = { ...about, testAccuracy, seconds: Math.round(seconds), backend, settings, date }
    await writeAtomically(join(out, 'training.json'), `${JSON.stringify(record, null, 2)}\n`)
    await checkpoints.clear()
    return record
  } finally {
    model.dispose()
  }
}

function describeData({ train: { source, count }, test }: TrainingData) {
  return { data: source, trainImages: count, testImages: test.count }
}
