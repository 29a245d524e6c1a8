/** A worker thread that runs an int8 model on the CPU, image by image, and posts the int8 output of each. */
import { parentPort, workerData } from 'node:worker_threads'
import { readTflite } from '../../formats/tflite/read'
import { runItem } from './reference'

export interface ReferenceTask {
  /** A `.tflite` file. */
  readonly model: Uint8Array
  /** One byte per pixel, which becomes the float byte / 255. */
  readonly images: Uint8Array
  /** Elements of one image. */
  readonly size: number
  readonly from: number
  readonly to: number
}

const { model, images, size, from, to } = workerData as ReferenceTask
const graph = readTflite(model)
for (let i = from; i < to; i++) {
  const pixels = Float32Array.from(images.subarray(i * size, (i + 1) * size), (byte) => byte / 255)
  parentPort?.postMessage({ index: i, output: runItem(graph, [pixels])[0] })
}
