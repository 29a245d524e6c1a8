import { saveModel } from '../../formats/save'
import { commonBatch } from '../../graph/common-batch'
import type { Graph } from '../../graph/graph'
import { contestImages, type Result, runContest, summarizeTimes } from './contest'
import { GpuHost } from './gpu-host'
import { withProgress } from './progress'
import { runItem, toReals } from './reference'
import type { Samples } from './samples'

type Pair<T> = readonly [T, T]

/** Samples that networks take at a time where they can. */
export const usualBatch = 10

/**
 * Runs two models on the same samples on WebGPU, in turns.
 *
 * @param batch samples a run; `usualBatch` unless given, or what the networks have
 */
export async function raceOnGpu(
  graphs: Pair<Graph>,
  { items }: Samples,
  batch: number | undefined,
  signal: AbortSignal,
): Promise<Pair<Result>> {
  const size = items[0]?.length ?? 0
  const whole = new Float32Array(items.length * size)
  items.forEach((item, i) => {
    whole.set(item, i * size)
  })
  const together = Math.min(batch ?? commonBatch(graphs, usualBatch), items.length)
  const host = await GpuHost.open(signal)
  try {
    const source = { url: host.serve(new Uint8Array(whole.buffer)), type: 'float32', size } as const
    const contenders = graphs.map((graph) => ({
      spec: {
        engine: 'octet',
        url: host.serve(saveModel(graph)),
        batch: together,
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
  { items }: Samples,
  _batch: number | undefined,
  signal: AbortSignal,
): Promise<Pair<Result>> {
  const done = graphs.map(() => ({ times: [] as number[], outputs: [] as Float32Array[] }))
  await withProgress('running on the CPU', items.length, 'samples', async (onProgress) => {
    for (const [i, item] of items.entries()) {
      for (const [g, graph] of graphs.entries()) {
        // A signal arrives between two runs only.
        await new Promise((resolve) => setTimeout(resolve))
        signal.throwIfAborted()
        const start = performance.now()
        const [stored] = runItem(graph, [item])
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
