/** What outlives a reload while a network is trained: IndexedDB's records of the run, its checkpoint, its best network. */
import type { Checkpoint, CheckpointStore } from '../../../train/index'
import { deleteRecord, readRecord, writeRecord } from '../state/storage'
import type { Evaluation } from './protocol'

const checkpointKey = 'training-checkpoint'
const bestKey = 'training-best'

/** The network that did best so far. */
export interface Best {
  readonly evaluation: Evaluation
  /** Its `.tflite` file. */
  readonly model: Uint8Array<ArrayBuffer>
}

/**
 * A store that keeps the last checkpoint in memory and, where the browser lets it, in IndexedDB.
 *
 * @param onSaved called with the step once it outlives the page
 * @param onUnkept called with the reason when it does not
 */
export function keptCheckpoints(
  onSaved: (step: number) => void,
  onUnkept: (reason: string) => void,
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
        onUnkept(String(error))
      }
    },
    clear: async () => {
      last = undefined
      await deleteRecord(checkpointKey)
    },
  }
}

/** Keeps the best network; where the browser does not let it, it lasts as long as the page. */
export async function keepBest(best: Best): Promise<void> {
  await writeRecord(bestKey, best).catch(() => undefined)
}

/** The best network that was kept, if it is one of the steps up to `step`. */
export async function readBest(step: number): Promise<Best | undefined> {
  const kept = (await readRecord(bestKey).catch(() => undefined)) as Partial<Best> | undefined
  const { evaluation, model } = kept ?? {}
  return evaluation && model instanceof Uint8Array && evaluation.step <= step
    ? { evaluation, model }
    : undefined
}

/** Forgets the run that was kept. */
export async function forgetRun(): Promise<void> {
  await Promise.all([deleteRecord(checkpointKey), deleteRecord(bestKey)]).catch(() => undefined)
}
