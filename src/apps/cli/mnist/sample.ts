import { permutation, random } from '../../../numerics/random'
import { type Dataset, slice } from '../../../train/data/dataset'

/**
 * Draws `count` images from all of a dataset, always the same ones; all images if there are no more. The first images
 * wouldn't represent the rest: MNIST's first 5,000 test images are the easier half, and synthetic digits cycle through
 * 0 … 9.
 */
export function sampleImages(data: Dataset, count: number): Dataset {
  if (count >= data.count) return data
  const size = data.images.length / data.count
  const chosen = permutation(random(1), data.count).subarray(0, count)
  const images = new Uint8Array(count * size)
  chosen.forEach((index, i) => {
    images.set(slice(data, index, index + 1).images, i * size)
  })
  const labels = Uint8Array.from(chosen, (index) => data.labels[index] ?? 0)
  return { images, labels, count, source: data.source }
}
