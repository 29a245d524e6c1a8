import { saveModel } from '../../formats/save'
import type { AdapterReport } from '../../gpu/device'
import type { Graph } from '../../graph/graph'
import { unpackArray } from '../runner/base64'
import { GpuHost } from './gpu-host'
import type { Precision } from './options'
import { runItem, toReals } from './reference'

/** Float values for each input, by name. */
export type ModelInputs = Readonly<Record<string, Float32Array<ArrayBuffer>>>

/** One run of a model. */
export interface ModelRun {
  /** Milliseconds from the call to the outputs in memory. */
  readonly ms: number
  /** Float values of each output. */
  readonly outputs: readonly { readonly name: string; readonly values: Float32Array }[]
  /** On the GPU only. */
  readonly adapter?: AdapterReport
  readonly dispatches?: number
}

/**
 * Runs items on WebGPU in headless Chromium.
 *
 * @param path the model's, for messages
 */
export async function* runOnGpu(
  graph: Graph,
  items: readonly ModelInputs[],
  signal: AbortSignal,
  path: string,
  precision: Precision,
): AsyncGenerator<ModelRun> {
  const host = await GpuHost.open(signal)
  try {
    const model = host.serve(saveModel(graph), path)
    for (const inputs of items) {
      const addresses = Object.fromEntries(
        Object.entries(inputs).map(([name, data]) => [name, host.serve(new Uint8Array(data.buffer))]),
      )
      const { ms, info, outputs } = await host.call('runModel', model, addresses, precision)
      yield {
        ms,
        outputs: outputs.map(({ name, array }) => ({ name, values: Float32Array.from(unpackArray(array)) })),
        adapter: info.adapter,
        dispatches: info.dispatches ?? 0,
      }
    }
  } finally {
    await host.close()
  }
}

/** Runs items with the operators' reference implementations. */
export async function* runOnCpu(
  graph: Graph,
  items: readonly ModelInputs[],
  signal: AbortSignal,
): AsyncGenerator<ModelRun> {
  for (const inputs of items) {
    // Abort signals can only arrive between two items.
    await new Promise((resolve) => setTimeout(resolve))
    signal.throwIfAborted()
    const start = performance.now()
    const arrays = graph.inputs.map(({ name }) => inputs[name] ?? new Float32Array(0))
    const stored = runItem(graph, arrays)
    const ms = performance.now() - start
    const outputs = graph.outputs.map((tensor, i) => ({
      name: tensor.name,
      values: toReals(tensor, stored[i] ?? new Float32Array(0)),
    }))
    yield { ms, outputs }
  }
}
