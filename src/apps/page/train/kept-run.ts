/** Stores the checkpoint and the best network of a training run in IndexedDB, so that a reload can continue it. */
import { type Checkpoint, type CheckpointStore, toCheckpoint } from '../../../train/index'
import { deleteRecord, readRecord, writeRecord } from '../state/storage'
import type { Evaluation } from './protocol'
import { bestKey, checkpointKey } from './run-records'

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
    load: async () => last ?? toCheckpoint(await readRecord(checkpointKey)),
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

function isFrom0(value: unknown): value is number {
  return typeof value === 'number' && value >= 0 && Number.isFinite(value)
}

/** Stores the best network, if the browser allows it. */
export async function keepBest(best: Best): Promise<void> {
  await writeRecord(bestKey, best).catch(() => undefined)
}

/** Returns the stored best network; undefined if there is none, or if it was trained beyond `step`. */
export async function readBest(step: number): Promise<Best | undefined> {
  return checkBest(await readRecord(bestKey).catch(() => undefined), step)
}

/** Returns what is stored if it is a network that was trained for at most `step` steps. */
export function checkBest(kept: unknown, step: number): Best | undefined {
  const { evaluation, model } = (kept ?? {}) as Partial<Record<keyof Best, unknown>>
  const { step: at, accuracy } = (evaluation ?? {}) as Partial<Record<keyof Evaluation, unknown>>
  const sound = isFrom0(at) && at <= step && isFrom0(accuracy) && accuracy <= 1
  return sound && model instanceof Uint8Array
    ? { evaluation: { step: at, accuracy }, model: model as Uint8Array<ArrayBuffer> }
    : undefined
}
