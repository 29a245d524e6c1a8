import type { Dataset } from '../../../train/index'

/** Strides through a dataset. They are primes, so that every index is visited unless the count is their multiple. */
const [stride, otherStride] = [7919, 7907]

/**
 * Returns the indices 0 … count − 1 in a fixed order that puts neighbours far apart. Any first part of them is a fair
 * sample, even of datasets that are sorted or whose digits alternate.
 */
export function spreadOrder(count: number): Uint32Array {
  const step = count % stride === 0 ? otherStride : stride
  return Uint32Array.from({ length: count }, (_, i) => (i * step) % Math.max(1, count))
}

/** Returns `count` images spread over a dataset, or all if it has no more. */
export function sampleOf(data: Dataset, count: number): Dataset {
  return pick(data, spreadOrder(data.count).subarray(0, Math.min(count, data.count)))
}

/** Splits a dataset: holds out `count` of its images, spread over it. */
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
