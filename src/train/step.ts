import * as tf from '@tensorflow/tfjs'
import type { Random } from '../numerics/random'
import { adamStep, type Moments } from './adam'
import { imageSide } from './data/image'

/** A batch in host memory. */
export interface Batch {
  /** Pixels in [0, 1], count · 784, row-major. */
  images: Float32Array
  /** Digits 0 … 9. */
  labels: Uint8Array
}

/**
 * Runs one forward and backward pass over a batch, and Adam's step. Dropout masks are drawn from `next`, not by
 * TensorFlow.js, whose seeded dropout draws the same mask in every step.
 *
 * @returns two scalars, for the caller to dispose: mean cross-entropy in nats, and the fraction of correct predictions
 *   (with dropout on)
 */
export function trainStep(
  state: { model: tf.LayersModel; moments: Moments },
  batch: Batch,
  next: Random,
  schedule: { t: number; rate: number; decay: number },
): { loss: tf.Scalar; accuracy: tf.Scalar } {
  const { model, moments } = state
  return tf.tidy(() => {
    const images = tf.tensor4d(batch.images, [batch.labels.length, imageSide, imageSide, 1])
    const labels = tf.tensor1d(Int32Array.from(batch.labels), 'int32')
    const weights = weightsOf(model)
    const predictions: tf.Tensor[] = []
    const { value: loss, grads } = tf.variableGrads(() => {
      const logits = trainingLogits(model, images, next)
      predictions.push(tf.keep(tf.argMax(logits, 1)))
      const target = tf.oneHot(labels, logits.shape[1] as number)
      return tf.losses.softmaxCrossEntropy(target, logits) as tf.Scalar
    }, weights)
    const gradients = weights.map((weight) => grads[weight.name] as tf.Tensor)
    adamStep(weights, gradients, moments, schedule.t, schedule.rate, schedule.decay)
    const accuracy = tf.mean(tf.cast(tf.equal(predictions[0] as tf.Tensor, labels), 'float32')) as tf.Scalar
    tf.dispose(predictions)
    return { loss, accuracy }
  })
}

/** Returns the model's weights as variables, in the order of `model.getWeights()`. */
export function weightsOf(model: tf.LayersModel): tf.Variable[] {
  return model.getWeights() as tf.Variable[]
}

/** Runs every layer but the final softmax, with dropout on, and returns the logits. */
function trainingLogits(model: tf.LayersModel, images: tf.Tensor4D, next: Random): tf.Tensor2D {
  let x: tf.Tensor = images
  for (const layer of model.layers) {
    const kind = layer.getClassName()
    if (kind === 'Activation') continue
    x =
      kind === 'Dropout' ? dropout(x, layer.getConfig().rate as number, next) : (layer.apply(x) as tf.Tensor)
  }
  return x as tf.Tensor2D
}

/** Sets each element of x to zero with probability `rate`, and divides the others by 1 − rate. */
function dropout(x: tf.Tensor, rate: number, next: Random): tf.Tensor {
  const kept = 1 / (1 - rate)
  const mask = new Float32Array(x.size)
  for (let i = 0; i < mask.length; i++) mask[i] = next() < rate ? 0 : kept
  return tf.mul(x, tf.tensor(mask, x.shape))
}
