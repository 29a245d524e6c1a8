import * as tf from '@tensorflow/tfjs'
import { createMoments, disposeMoments, type Moments } from './adam'
import type { Checkpoint } from './checkpoint'
import { DataError } from './errors'
import { createNetwork } from './network'
import { weightsOf } from './step'

/** The state that training changes: the network and Adam's moments. */
export interface TrainState {
  model: tf.Sequential
  moments: Moments
}

/** Creates an untrained network and moments of zero. */
export function createState(seed: number): TrainState {
  const model = createNetwork(seed)
  return { model, moments: createMoments(weightsOf(model)) }
}

/** Frees the moments, and the network too unless it is kept. */
export function disposeState(state: TrainState, keepModel: boolean): void {
  disposeMoments(state.moments)
  if (!keepModel) state.model.dispose()
}

/** Copies the state to host memory, as a checkpoint's `values`. */
export async function readState(state: TrainState): Promise<Float32Array[]> {
  return Promise.all(variablesOf(state).map(async (variable) => (await variable.data()) as Float32Array))
}

/**
 * Restores the state from a checkpoint's values.
 *
 * @param run the value that the checkpoint's `run` must have
 * @throws DataError naming both runs if the checkpoint is another run's, or the variable if a length differs
 */
export function restoreState(state: TrainState, checkpoint: Checkpoint, run: string): void {
  const variables = variablesOf(state)
  if (checkpoint.run !== run || checkpoint.values.length !== variables.length) {
    const runs = `it has ${checkpoint.run}, this run ${run}`
    throw new DataError(`the checkpoint belongs to another run: ${runs}. Delete it to start afresh`)
  }
  for (const [i, variable] of variables.entries()) {
    const value = checkpoint.values[i] as Float32Array
    if (value.length !== variable.size) {
      const sizes = `${value.length} values for ${variable.name}, which has ${variable.size}`
      throw new DataError(`the checkpoint has ${sizes}. Delete it to start afresh`)
    }
    tf.tidy(() => variable.assign(tf.tensor(value, variable.shape)))
  }
}

function variablesOf({ model, moments }: TrainState): tf.Variable[] {
  return [...weightsOf(model), ...moments.first, ...moments.second]
}
