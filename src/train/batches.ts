import { permutation, random } from '../numerics/random'
import { type Augmentation, augment, toFloats } from './data/augment'
import type { Dataset } from './data/dataset'
import { imageSize } from './data/image'
import type { Batch } from './step'

const shuffleStream = 1
const augmentStream = 2

/**
 * Returns a function that makes the batch of a step (counted from 0). Batches depend only on the arguments and the
 * step, so a resumed run sees the same ones as an uninterrupted run. Every epoch is a fresh permutation of the images;
 * the last, incomplete batch of an epoch is left out.
 */
export function createBatches(
  data: Dataset,
  options: { seed: number; batchSize: number; augmentation: Augmentation | undefined },
): (step: number) => Batch {
  const { seed, batchSize, augmentation } = options
  const perEpoch = Math.floor(data.count / batchSize)
  let epoch = -1
  let order = new Uint32Array(0)
  return (step) => {
    const wanted = Math.floor(step / perEpoch)
    if (wanted !== epoch)
      order = Uint32Array.from(permutation(random(seed, shuffleStream, wanted), data.count))
    epoch = wanted
    const next = random(seed, augmentStream, step)
    const start = (step % perEpoch) * batchSize
    const images = new Float32Array(batchSize * imageSize)
    const labels = new Uint8Array(batchSize)
    for (let i = 0; i < batchSize; i++) {
      const index = order[start + i] as number
      const pixels = data.images.subarray(index * imageSize, (index + 1) * imageSize)
      const out = images.subarray(i * imageSize, (i + 1) * imageSize)
      if (augmentation) augment(pixels, out, augmentation, next)
      else toFloats(pixels, out)
      labels[i] = data.labels[index] as number
    }
    return { images, labels }
  }
}
