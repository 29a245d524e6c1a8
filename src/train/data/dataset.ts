import { refuse } from '../../graph/check'

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

/** Throws an InputError unless `data` has images to train on and images to test on. */
export function checkData(caller: string, data: unknown): asserts data is TrainingData {
  const { train, test } = (data ?? {}) as Partial<TrainingData>
  if (!isDataset(train) || !isDataset(test))
    refuse(caller, 'data { train, test } of two datasets, as `await readMnist(files)` gives it', data)
}

/** Throws an InputError unless `data` is a dataset. */
export function checkDataset(caller: string, data: unknown): asserts data is Dataset {
  if (!isDataset(data)) refuse(caller, 'a dataset { images, labels, count, source }', data)
}

function isDataset(data: unknown): boolean {
  const { images, labels, count } = (data ?? {}) as Partial<Dataset>
  return ArrayBuffer.isView(images) && ArrayBuffer.isView(labels) && typeof count === 'number'
}

/** Returns images `start` … `end` − 1 of a dataset, as views of the same memory. */
export function slice(data: Dataset, start: number, end: number): Dataset {
  checkDataset('slice', data)
  for (const bound of [start, end]) if (typeof bound !== 'number') refuse('slice', 'whole numbers', bound)
  const size = data.images.length / data.count
  const last = Math.min(end, data.count)
  return {
    images: data.images.subarray(start * size, last * size),
    labels: data.labels.subarray(start, last),
    count: Math.max(0, last - start),
    source: data.source,
  }
}
