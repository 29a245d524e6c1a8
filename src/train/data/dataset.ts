/** Labelled 28×28 images. */
export interface Dataset {
  /** Pixels, 0 = paper … 255 = ink: count · 784 bytes, row-major. */
  images: Uint8Array
  /** Digits 0 … 9, one per image. */
  labels: Uint8Array
  /** Number of images. */
  count: number
  /** MNIST's images, or digits that Octet drew itself. */
  source: 'mnist' | 'synthetic'
}

/** The images that a network is trained on and tested on. */
export interface TrainingData {
  train: Dataset
  test: Dataset
}

/** Returns images `start` … `end` − 1 of a dataset, as views of the same memory. */
export function slice(data: Dataset, start: number, end: number): Dataset {
  const size = data.images.length / data.count
  const last = Math.min(end, data.count)
  return {
    images: data.images.subarray(start * size, last * size),
    labels: data.labels.subarray(start, last),
    count: Math.max(0, last - start),
    source: data.source,
  }
}
