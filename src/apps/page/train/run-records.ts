/** Names the records of a training run, apart from `kept-run.ts`: that loads TensorFlow.js, which the page does not. */
import { deleteRecord } from '../state/storage'

export const checkpointKey = 'training-checkpoint'
export const bestKey = 'training-best'

/** Deletes the stored run. */
export async function forgetRun(): Promise<void> {
  await Promise.all([deleteRecord(checkpointKey), deleteRecord(bestKey)]).catch(() => undefined)
}
