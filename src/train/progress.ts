import { DataError } from './errors'
import { learningRateAt, type TrainSettings } from './options'

/** Progress of a run, for a progress bar. */
export interface TrainProgress {
  /** Steps done, and steps in all. */
  step: number
  totalSteps: number
  /** Passes over the training images, fractional. */
  epoch: number
  /**
   * Mean cross-entropy in nats and fraction of correct predictions, dropout on, averaged over about the last 50
   * reports, or over a twentieth of the steps if that is fewer.
   */
  loss: number
  accuracy: number
  /** Estimate, in seconds. */
  secondsLeft: number
}

/**
 * Returns a function that takes the step just done, its loss, its accuracy and the seconds of training since `from`,
 * and returns running averages and the time left.
 *
 * @param images training images, for the epoch
 * @param from the step at which this process began, for the time left
 * @throws DataError, from the returned function, if the loss isn't finite
 */
export function createReport(settings: TrainSettings, images: number, from: number) {
  const share = 1 / Math.min(50, Math.max(1, settings.steps / 20))
  let reports = 0
  let loss = 0
  let accuracy = 0
  return (step: number, lossNow: number, accuracyNow: number, seconds: number): TrainProgress => {
    if (!Number.isFinite(lossNow)) {
      const rate = learningRateAt(settings, step - 1)
      throw new DataError(
        `training: the loss is ${lossNow} at step ${step} (learning rate ${rate}); try a smaller one`,
      )
    }
    const weight = Math.max(share, 1 / ++reports)
    accuracy += weight * (accuracyNow - accuracy)
    loss += weight * (lossNow - loss)
    const epoch = step / Math.floor(images / settings.batchSize)
    const secondsLeft = (seconds / (step - from)) * (settings.steps - step)
    return { step, totalSteps: settings.steps, epoch, loss, accuracy, secondsLeft }
  }
}
