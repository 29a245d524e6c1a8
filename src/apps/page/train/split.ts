import type { Dataset } from '../../../train/index'

/** Primes beyond the numbers that datasets are multiples of: neighbours land far apart. */
const [stride, otherStride] = [7919, 7907]

/**
 * The indices 0 … count − 1 in an order that is always the same and spreads neighbours: the first of them are a fair
 * sample of datasets that are sorted, or whose digits take turns.
 */
export function spreadOrder(count: number): Uint32Array {
  const step = count % stride === 0 ? otherStride : stride
  return Uint32Array.from({ length: count }, (_, i) => (i * step) % Math.max(1, count))
}

/** `count` images of a dataset, spread over it; all of them where there are no more. */
export function sampleOf(data: Dataset, count: number): Dataset {
  return pick(data, spreadOrder(data.count).subarray(0, Math.min(count, data.count)))
}

/** A dataset without `count` of its images, and those. */
export function holdOut(data: Dataset, count: number): { train: Dataset; heldOut: Dataset } {
  const order = spreadOrder(data.count)
  return { heldOut: pick(data, order.subarray(0, count)), train: pick(data, order.subarray(count)) }
}

function pick({ images, labels, count, source }: Dataset, indices: Uint32Array): Dataset {
  const size = images.length / count
  const picked = new Uint8Array(indices.length * size)
  indices.forEach((index, i) => {
    picked.set(images.subarray(index * size, (index + 1) * size), i * size)
  })
  return {
    images: picked,
    labels: Uint8Array.from(indices, (index) => labels[index] ?? 0),
    count: indices.length,
    source,
  }
}
