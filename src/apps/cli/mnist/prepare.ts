import { join } from 'node:path'
import { saveModel } from '../../../formats/save'
import type { Graph } from '../../../graph/graph'
import { calibrate } from '../../../quantize/calibrate'
import { quantize } from '../../../quantize/quantize'
import type { Dataset } from '../../../train/data/dataset'
import { writeAtomically } from '../../../train/files-node'
import { withProgress } from '../progress'
import { sampleImages } from './sample'

/** Number of training images to calibrate on. */
const calibrationImages = 100

/** The network before and after quantization, as files. */
export interface Models {
  readonly float: Uint8Array<ArrayBuffer>
  readonly int8: Uint8Array<ArrayBuffer>
}

/**
 * Quantizes a frozen model on training images, and writes both versions to `out`.
 *
 * @throws InputError or GraphError as calibrating and quantizing do; then nothing is written.
 */
export async function prepareModels(
  float: Graph,
  train: Dataset,
  out: string,
  signal: AbortSignal,
): Promise<Models> {
  const int8 = await quantizeOn(float, train, signal)
  const models = { float: saveModel(float), int8: saveModel(int8) }
  await writeAtomically(join(out, 'float.tflite'), models.float)
  await writeAtomically(join(out, 'int8.tflite'), models.int8)
  return models
}

async function quantizeOn(float: Graph, train: Dataset, signal: AbortSignal): Promise<Graph> {
  const { images, count } = sampleImages(train, calibrationImages)
  const size = images.length / count
  const samples = Array.from({ length: count }, (_, i) =>
    Float32Array.from(images.subarray(i * size, (i + 1) * size), (byte) => byte / 255),
  )
  const ranges = await withProgress('calibrating', count, 'images', (onProgress) =>
    calibrate(float, samples, { onProgress, signal }),
  )
  return quantize(float, ranges)
}
