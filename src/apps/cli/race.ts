import { saveModel } from '../../formats/save'
import { commonBatch } from '../../graph/common-batch'
import type { Graph } from '../../graph/graph'
import { contestImages, type Result, runContest, summarizeTimes } from './contest'
import { GpuHost } from './gpu-host'
import type { Precision } from './options'
import { withProgress } from './progress'
import { runItem, toReals } from './reference'
import type { SampleSet } from './sample-set'

type Pair<T> = readonly [T, T]

/** Default number of samples per run, for networks whose batch can be changed. */
export const defaultBatch = 10

/** Options of a race. */
interface RaceOptions {
  /** Samples per run. Default `defaultBatch`, or the networks' own batch. */
  readonly batch: number | undefined
  /** The form of float32 in GPU memory, of the second model: a model can be compared with itself. */
  readonly precision: Precision
  /** The models' paths, for messages. */
  readonly paths: Pair<string>
}

/** Runs two models on the same samples on WebGPU, in turns. */
export async function raceOnGpu(
  graphs: Pair<Graph>,
  { items }: SampleSet,
  { batch, paths, precision }: RaceOptions,
  signal: AbortSignal,
): Promise<Pair<Result>> {
  const names = graphs[0].inputs.map(({ name }) => name)
  const parts = items.flatMap((item) => names.map((name) => item[name] ?? new Float32Array()))
  const size = parts.reduce((sum, { length }) => sum + length, 0) / items.length
  const samples = new Float32Array(items.length * size)
  let at = 0
  for (const part of parts) {
    samples.set(part, at)
    at += part.length
  }
  const batchSize = Math.min(batch ?? commonBatch(graphs, defaultBatch), items.length)
  const host = await GpuHost.open(signal)
  try {
    const source = { url: host.serve(new Uint8Array(samples.buffer)), type: 'float32', size } as const
    const contenders = graphs.map((graph, i) => ({
      spec: {
        engine: 'octet',
        url: host.serve(saveModel(graph), paths[i]),
        batch: batchSize,
        precision: i === 1 ? precision : 'float32',
      } as const,
      images: items.length,
    }))
    const results = await withProgress(
      'running on WebGPU',
      contestImages(contenders),
      'samples',
      (onProgress) => runContest(host, contenders, source, onProgress),
    )
    return results as [Result, Result]
  } finally {
    await host.close()
  }
}

/** Runs two models on the same samples on the CPU reference, in turns. */
export async function raceOnCpu(
  graphs: Pair<Graph>,
  { items }: SampleSet,
  _options: RaceOptions,
  signal: AbortSignal,
): Promise<Pair<Result>> {
  const done = graphs.map(() => ({ times: [] as number[], outputs: [] as Float32Array[] }))
  await withProgress('running on the CPU', items.length, 'samples', async (onProgress) => {
    for (const [i, item] of items.entries()) {
      for (const [g, graph] of graphs.entries()) {
        // Abort signals can only arrive between two runs.
        await new Promise((resolve) => setTimeout(resolve))
        signal.throwIfAborted()
        const start = performance.now()
        const [stored] = runItem(
          graph,
          graph.inputs.map(({ name }) => item[name] ?? new Float32Array()),
        )
        done[g]?.times.push(performance.now() - start)
        const output = graph.outputs[0]
        if (output && stored) done[g]?.outputs.push(toReals(output, stored))
      }
      onProgress(i + 1)
    }
  })
  const [before, after] = done.map(({ times, outputs }) => ({
    images: items.length,
    batch: 1,
    ...summarizeTimes(times),
    output: Float32Array.from(outputs.flatMap((part) => Array.from(part))),
  }))
  return [before, after] as [Result, Result]
}
