import * as tf from '@tensorflow/tfjs'
import { refuse } from '../graph/check'

/** Number of classes, the digits 0 … 9. */
export const classes = 10

/**
 * Creates the network of the article that README.md describes ("Deep MNIST"), untrained: [n, 28, 28, 1] floats in
 * [0, 1] (image / 255) to [n, 10] probabilities.
 *
 * conv 5×5×32 same, ReLU → max-pool 2 → conv 5×5×64 same, ReLU → max-pool 2 → fully connected 1024, ReLU →
 * dropout 0.5 → fully connected 10 → softmax: 3,274,634 parameters. Weights are drawn from a normal distribution of
 * σ 0.1 truncated at 2σ, biases start at 0.1. The softmax is a layer of its own so that training can stop at the
 * logits: their cross-entropy is exact, unlike the logarithm of rounded probabilities.
 *
 * @param seed the same seed gives the same weights, bit for bit, on every backend
 */
export function createNetwork(seed: number): tf.Sequential {
  if (!Number.isFinite(seed)) refuse('createNetwork', 'a seed, a whole number', seed)
  const initial = (layer: number) => ({
    kernelInitializer: tf.initializers.truncatedNormal({ mean: 0, stddev: 0.1, seed: seed * 8 + layer + 1 }),
    biasInitializer: tf.initializers.constant({ value: 0.1 }),
  })
  const relu = { activation: 'relu' } as const
  const same = { kernelSize: 5, padding: 'same', ...relu } as const
  return tf.sequential({
    name: 'deep_mnist',
    layers: [
      tf.layers.conv2d({ name: 'conv1', inputShape: [28, 28, 1], filters: 32, ...same, ...initial(0) }),
      tf.layers.maxPooling2d({ name: 'pool1', poolSize: 2 }),
      tf.layers.conv2d({ name: 'conv2', filters: 64, ...same, ...initial(1) }),
      tf.layers.maxPooling2d({ name: 'pool2', poolSize: 2 }),
      tf.layers.flatten({ name: 'flatten' }),
      tf.layers.dense({ name: 'dense1', units: 1024, ...relu, ...initial(2) }),
      tf.layers.dropout({ name: 'dropout', rate: 0.5 }),
      tf.layers.dense({ name: 'dense2', units: classes, ...initial(3) }),
      tf.layers.activation({ name: 'probabilities', activation: 'softmax' }),
    ],
  })
}
