import type { AdapterReport } from '../../../gpu/device'
import type { Dataset } from '../../../train/data/dataset'
import { type Contender, contestImages, type Result, runContest } from '../contest'
import type { GpuHost } from '../gpu-host'
import { withProgress } from '../progress'
import { runOnCores } from '../reference-pool'
import type { Models } from './prepare'

/** Results of the table's three engines. */
export interface Measured {
  readonly adapter: AdapterReport
  readonly tfjs: Result
  readonly float: Result
  readonly int8: Result
}

/** Minimum number of batches per engine, after the warm-up. */
const rounds = 5

/** Largest batch: more images per run aren't faster on the adapters that were tried. */
const maxBatch = { software: 20, hardware: 100 }

/**
 * Runs TensorFlow.js, and Octet in float32 and int8, in turns on all test images. On software adapters TensorFlow.js
 * runs only as many images as `rounds` batches hold.
 *
 * @param folder the folder of the TensorFlow.js model
 */
export async function measure(
  host: GpuHost,
  models: Models,
  folder: string,
  { images: pixels, count: images }: Dataset,
): Promise<Measured> {
  const { adapter } = host
  const largest = adapter.software ? maxBatch.software : maxBatch.hardware
  const batch = Math.min(largest, Math.max(1, Math.floor(images / rounds)))
  const tfjsImages = adapter.software ? Math.min(images, rounds * batch) : images
  const size = pixels.length / images
  const source = { url: host.serve(pixels), type: 'uint8', size } as const
  const tfjs = { engine: 'tfjs', url: `${host.serve(folder)}/model.json`, batch } as const
  const float = { engine: 'octet', url: host.serve(models.float), batch } as const
  const int8 = { engine: 'octet', url: host.serve(models.int8), batch, stored: true } as const
  const contenders: Contender[] = [
    { spec: tfjs, images: tfjsImages },
    { spec: float, images },
    { spec: int8, images },
  ]
  const results = await withProgress('running on WebGPU', contestImages(contenders), 'images', (onProgress) =>
    runContest(host, contenders, source, onProgress),
  )
  const [first, second, third] = results as [Result, Result, Result]
  return { adapter, tfjs: first, float: second, int8: third }
}

/** Result of a comparison with the CPU reference. */
export interface Differences {
  readonly images: number
  readonly bytes: number
  /** Bytes that are not equal. */
  readonly mismatchedBytes: number
}

/** Runs the int8 model on the CPU reference, on every image that the GPU ran, and compares every output byte. */
export async function countDifferences(
  model: Uint8Array,
  { images, count }: Dataset,
  { output }: Result,
  signal: AbortSignal,
): Promise<Differences> {
  const task = { model, images, size: images.length / count, from: 0, to: count }
  let [done, bytes, mismatchedBytes] = [0, 0, 0]
  const check = (index: number, expected: Int8Array) => {
    expected.forEach((byte, i) => {
      if (byte !== output[index * expected.length + i]) mismatchedBytes++
    })
    bytes += expected.length
    done++
  }
  await withProgress('comparing with the CPU reference', count, 'images', (onProgress) => {
    const checkAndReport = (index: number, expected: Int8Array) => {
      check(index, expected)
      onProgress(done)
    }
    return runOnCores(task, checkAndReport, signal)
  })
  return { images: done, bytes, mismatchedBytes }
}
