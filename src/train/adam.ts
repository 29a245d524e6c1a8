import * as tf from '@tensorflow/tfjs'

/** Decay rates of the moments, and the number that keeps the divisor from zero: the values of Adam's authors. */
const beta1 = 0.9
const beta2 = 0.999
const epsilon = 1e-8

/** Adam's running moments, one tensor per weight, in the weights' order and shapes. */
export interface Moments {
  /** Running mean of the gradient. */
  first: tf.Variable[]
  /** Running mean of the squared gradient. */
  second: tf.Variable[]
}

/** Creates moments of zero for these weights. */
export function createMoments(weights: tf.Variable[]): Moments {
  const zeros = () => weights.map((weight) => tf.tidy(() => tf.variable(tf.zerosLike(weight), false)))
  return { first: zeros(), second: zeros() }
}

/** Frees the moments' memory. */
export function disposeMoments(moments: Moments): void {
  tf.dispose([moments.first, moments.second])
}

/**
 * Applies one step of Adam as TensorFlow 1 defines it (β 0.9 and 0.999, ε 1e-8), in place:
 *
 *     m ← m + (1−β₁)(g − m)    v ← v + (1−β₂)(g² − v)
 *     w ← w − rate·decay·w − rate·√(1−β₂ᵗ)/(1−β₁ᵗ) · m / (√v + ε)
 *
 * TensorFlow.js' own optimizer keeps β₁ᵗ as a running product that its saved state doesn't hold, so a resumed run would
 * drift from an uninterrupted one. Here it follows from t.
 *
 * @param gradients one per weight, same shapes
 * @param t this step's number, from 1
 * @param rate the learning rate
 * @param decay decoupled weight decay (AdamW's λ), applied to tensors of rank 2 and more
 */
export function adamStep(
  weights: tf.Variable[],
  gradients: tf.Tensor[],
  moments: Moments,
  t: number,
  rate: number,
  decay: number,
): void {
  const correctedRate = (rate * Math.sqrt(1 - beta2 ** t)) / (1 - beta1 ** t)
  weights.forEach((weight, i) => {
    const gradient = gradients[i] as tf.Tensor
    const first = moments.first[i] as tf.Variable
    const second = moments.second[i] as tf.Variable
    tf.tidy(() => {
      first.assign(tf.add(first, tf.mul(tf.sub(gradient, first), 1 - beta1)))
      second.assign(tf.add(second, tf.mul(tf.sub(tf.square(gradient), second), 1 - beta2)))
      const update = tf.div(tf.mul(first, correctedRate), tf.add(tf.sqrt(second), epsilon))
      const kept = weight.rank > 1 && decay > 0 ? tf.mul(weight, 1 - rate * decay) : weight
      weight.assign(tf.sub(kept, update))
    })
  })
}
