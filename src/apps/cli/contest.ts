import type { AdapterReport } from '../../gpu/device'
import { indexOfLargest } from '../../numerics/largest'
import { unpackArray } from '../runner/base64'
import type { EngineInfo, EngineSpec, ImageSource } from '../runner/protocol'
import type { GpuHost } from './gpu-host'

/** One of the engines that are measured in turns. */
export interface Contender {
  readonly spec: EngineSpec
  /** Number of images to run, from the first. */
  readonly images: number
}

/** The result of one contender. */
export interface Result {
  readonly images: number
  readonly batch: number
  /** Milliseconds per image of the fastest batch and of the median one, from the call to the outputs in memory. */
  readonly minMs: number
  readonly medianMs: number
  /** The first output of each image, one after the other. */
  readonly output: Float32Array | Int8Array
  /** Missing on the CPU. */
  readonly adapter?: AdapterReport
  /** Missing on the CPU and for TensorFlow.js. */
  readonly dispatches?: number
}

/** An open engine and its results so far. */
interface Entry {
  readonly spec: EngineSpec
  readonly info: EngineInfo
  readonly images: number
  readonly times: number[]
  readonly outputs: (Float32Array | Int8Array)[]
  done: number
}

/**
 * Runs engines on the same images in turns, a batch each (A B C A B C …), after one batch each to warm up. Whatever
 * slows the machine down then slows them all.
 *
 * @param onProgress called with the number of images that all engines together have run, `contestImages` at the end
 */
export async function runContest(
  host: GpuHost,
  contenders: readonly Contender[],
  source: Pick<ImageSource, 'url' | 'type' | 'size'>,
  onProgress: (done: number) => void,
): Promise<Result[]> {
  const entries: Entry[] = []
  let warmedUp = 0
  for (const { spec, images } of contenders) {
    const info = await host.call('open', spec)
    const count = Math.min(images, spec.batch)
    await host.call('run', info.id, { ...source, from: 0, count })
    warmedUp += count
    onProgress(warmedUp)
    entries.push({ spec, info, images, times: [], outputs: [], done: 0 })
  }
  for (let open = entries; open.length > 0; open = open.filter(({ done, images }) => done < images)) {
    for (const entry of open) {
      await step(host, entry, source)
      onProgress(warmedUp + entries.reduce((sum, { done }) => sum + done, 0))
    }
  }
  for (const { info } of entries) await host.call('close', info.id)
  return entries.map(conclude)
}

/** Returns the number of images that `runContest` runs in all, including the warm-up. */
export function contestImages(contenders: readonly Contender[]): number {
  return contenders.reduce((sum, { images, spec }) => sum + images + Math.min(images, spec.batch), 0)
}

async function step(
  host: GpuHost,
  entry: Entry,
  source: Pick<ImageSource, 'url' | 'type' | 'size'>,
): Promise<void> {
  const { spec, info, images, times, outputs, done } = entry
  const count = Math.min(spec.batch, images - done)
  const { times: batches, output } = await host.call('run', info.id, { ...source, from: done, count })
  // An incomplete batch is padded with zeros and takes as long as a full one.
  times.push((batches[0] ?? 0) / spec.batch)
  outputs.push(unpackArray(output) as Float32Array | Int8Array)
  entry.done += count
}

function conclude({ spec, info, images, times, outputs }: Entry): Result {
  const stored = outputs[0] instanceof Int8Array
  const flat = outputs.flatMap((part) => Array.from(part))
  return {
    images,
    batch: spec.batch,
    ...summarizeTimes(times),
    output: stored ? Int8Array.from(flat) : Float32Array.from(flat),
    adapter: info.adapter,
    ...(info.dispatches !== undefined && { dispatches: info.dispatches }),
  }
}

/** Returns the minimum and the median of some times. */
export function summarizeTimes(times: readonly number[]): { minMs: number; medianMs: number } {
  const sorted = times.toSorted((a, b) => a - b)
  const middle = (sorted.length - 1) / 2
  const [low = 0, high = 0] = [sorted[Math.floor(middle)], sorted[Math.ceil(middle)]]
  return { minMs: sorted[0] ?? 0, medianMs: (low + high) / 2 }
}

/** Returns the fraction of images whose largest output element is at the label's index. */
export function accuracyOf({ output, images }: Result, labels: ArrayLike<number>): number {
  const classes = output.length / images
  let correct = 0
  for (let i = 0; i < images; i++) {
    const row = output.subarray(i * classes, (i + 1) * classes)
    if (indexOfLargest(row) === labels[i]) correct++
  }
  return correct / images
}
