import type { AdapterReport } from '../../gpu/device'
import { type Dataset, slice } from '../../train/data/dataset'
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

/** What is run, on how much. */
export interface Plan {
  readonly test: Dataset
  /** Images for Octet, and for TensorFlow.js. */
  readonly images: number
  readonly tfjsImages: number
  readonly batch: number
}

/** Runs TensorFlow.js and both forms in Octet, side by side, on the first test images. */
export async function measure(
  host: GpuHost,
  models: Models,
  folder: string,
  { test, images, tfjsImages, batch }: Plan,
): Promise<Measured> {
  const size = test.images.length / test.count
  const used = slice(test, 0, images)
  const source = { url: host.serve(used.images), type: 'uint8', size } as const
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
  const [tfjsResult, floatResult, int8Result] = results as [Result, Result, Result]
  return { adapter: host.adapter, tfjs: tfjsResult, float: floatResult, int8: int8Result }
}

/** How many bytes of int8's output differ from the CPU reference's, on the first `images` images. */
export async function countMismatches(
  model: Uint8Array,
  test: Dataset,
  output: Int8Array,
  images: number,
  signal: AbortSignal,
): Promise<number> {
  const size = test.images.length / test.count
  const task = { model, images: slice(test, 0, images).images, size, from: 0, to: images }
  let differing = 0
  let done = 0
  await withProgress('comparing with the CPU reference', images, 'images', (onProgress) => {
    const check = (index: number, expected: Int8Array) => {
      const start = index * expected.length
      expected.forEach((byte, i) => {
        if (byte !== output[start + i]) differing++
      })
      onProgress(++done)
    }
    return runOnCores(task, check, signal)
  })
  return differing
}
