import type { AdapterReport } from '../../../gpu/device'
import type { Dataset } from '../../../train/data/dataset'
import { type Contender, contestImages, type Result, runContest } from '../contest'
import type { GpuHost } from '../gpu-host'
import { withProgress } from '../progress'
import { runOnCores } from '../reference-pool'
import type { Models } from './prepare'

/** The three engines of the table. */
export interface Measured {
  readonly adapter: AdapterReport
  readonly tfjs: Result
  readonly float: Result
  readonly int8: Result
}

/** Batches each engine runs at least, after the one that warms it up. */
const rounds = 5

/** Images a run takes at most: more does not make an image faster on the adapters that were tried. */
const largestBatch = { software: 20, hardware: 100 }

/**
 * Runs TensorFlow.js and both forms in Octet, side by side, on all images of `test`; TensorFlow.js only on as many as
 * five batches hold where the adapter computes on the CPU.
 *
 * @param folder of the TensorFlow.js model
 */
export async function measure(
  host: GpuHost,
  models: Models,
  folder: string,
  { images: pixels, count: images }: Dataset,
): Promise<Measured> {
  const { adapter } = host
  const most = adapter.software ? largestBatch.software : largestBatch.hardware
  const batch = Math.min(most, Math.max(1, Math.floor(images / rounds)))
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

/** What a comparison with the CPU reference found. */
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
    const checkAndTell = (index: number, expected: Int8Array) => {
      check(index, expected)
      onProgress(done)
    }
    return runOnCores(task, checkAndTell, signal)
  })
  return { images: done, bytes, mismatchedBytes }
}
