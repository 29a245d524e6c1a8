/** Stores the checkpoint and the best network of a training run in IndexedDB, so that a reload can continue it. */
import type { Checkpoint, CheckpointStore } from '../../../train/index'
import { deleteRecord, readRecord, writeRecord } from '../state/storage'
import type { Evaluation } from './protocol'

const checkpointKey = 'training-checkpoint'
const bestKey = 'training-best'

/** The best network so far, by accuracy on the held-out images. */
export interface Best {
  readonly evaluation: Evaluation
  /** Its `.tflite` file. */
  readonly model: Uint8Array<ArrayBuffer>
}

/**
 * Returns a store that keeps the last checkpoint in memory and, if the browser allows it, in IndexedDB.
 *
 * @param onSaved called with the step after its checkpoint was stored
 * @param onSaveFailed called with the reason if storing failed
 */
export function keptCheckpoints(
  onSaved: (step: number) => void,
  onSaveFailed: (reason: string) => void,
): CheckpointStore {
  let last: Checkpoint | undefined
  return {
    load: async () => last ?? ((await readRecord(checkpointKey)) as Checkpoint | undefined),
    save: async (checkpoint) => {
      last = checkpoint
      try {
        await writeRecord(checkpointKey, checkpoint)
        onSaved(checkpoint.step)
      } catch (error) {
        onSaveFailed(String(error))
      }
    },
    clear: async () => {
      last = undefined
      await deleteRecord(checkpointKey)
    },
  }
}

/** Stores the best network, if the browser allows it. */
export async function keepBest(best: Best): Promise<void> {
  await writeRecord(bestKey, best).catch(() => undefined)
}

/** Returns the stored best network; undefined if there is none, or if it was trained beyond `step`. */
export async function readBest(step: number): Promise<Best | undefined> {
  const kept = (await readRecord(bestKey).catch(() => undefined)) as Partial<Best> | undefined
  const { evaluation, model } = kept ?? {}
  return evaluation && model instanceof Uint8Array && evaluation.step <= step
    ? { evaluation, model }
    : undefined
}

/** Deletes the stored run. */
export async function forgetRun(): Promise<void> {
  await Promise.all([deleteRecord(checkpointKey), deleteRecord(bestKey)]).catch(() => undefined)
}
