import * as tf from '@tensorflow/tfjs'
import { checkOptions, refuse, signalRule } from '../graph/check'
import { InputError } from '../graph/errors'
import { toFloats } from './data/augment'
import { checkDataset, type Dataset, slice } from './data/dataset'
import { imageSide, imageSize } from './data/image'

/**
 * Returns the fraction of images for which the model's largest output is the label. Dropout is off.
 *
 * @param options.batchSize images at a time
 * @param options.onProgress called after each batch with the number of images done
 * @param options.signal rejects with its reason between batches
 */
export async function evaluate(
  model: tf.LayersModel,
  data: Dataset,
  options: { batchSize?: number; onProgress?: (done: number) => void; signal?: AbortSignal } = {},
): Promise<number> {
  checkDataset('evaluate', data)
  checkOptions('evaluate', options, { batchSize: 'number', onProgress: 'function', signal: signalRule })
  checkPredictor('evaluate', model)
  const size = options.batchSize ?? 200
  if (!(size >= 1)) throw new InputError(`evaluate: batchSize ${size} is no number from 1`)
  let correct = 0
  for (let start = 0; start < data.count; start += size) {
    options.signal?.throwIfAborted()
    const part = slice(data, start, start + size)
    const predictions = await classify(model, part)
    correct += predictions.filter((prediction, i) => prediction === part.labels[i]).length
    options.onProgress?.(start + part.count)
  }
  return correct / data.count
}

/** Throws an InputError unless `model` predicts. */
function checkPredictor(caller: string, model: unknown): asserts model is tf.LayersModel {
  if (typeof (model as tf.LayersModel | undefined)?.predict !== 'function')
    refuse(caller, 'a TensorFlow.js model, as `train` gives it', model)
}

/** Returns the model's prediction for each image: the index of its largest output. */
export async function classify(model: tf.LayersModel, data: Dataset): Promise<Int32Array> {
  checkPredictor('classify', model)
  checkDataset('classify', data)
  const predictions = tf.tidy(() => {
    const pixels = new Float32Array(data.count * imageSize)
    toFloats(data.images, pixels)
    const images = tf.tensor4d(pixels, [data.count, imageSide, imageSide, 1])
    return tf.argMax(model.predict(images) as tf.Tensor, 1)
  })
  try {
    return (await predictions.data()) as Int32Array
  } finally {
    predictions.dispose()
  }
}
