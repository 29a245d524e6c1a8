import type { Signal } from '@preact/signals'
import type { Graph } from '../../../index'
import { agrees, type LayerReport, saveModel } from '../../../quantize/index'
import { formatCount, significant } from '../format'
import type { Form } from '../state/networks'
import type { TaskContext } from '../state/task'
import { runTask } from './run-task'
import type { Results } from './worker-protocol'

/** The results so far; `result` is set at the end. */
export interface VerifyState {
  readonly form: Form
  readonly layers: readonly LayerReport[]
  readonly result?: Results['verify']
}

/** Returns the index of the first layer on the GPU that diverges from the reference; undefined if none does. */
export function firstDivergence(layers: readonly LayerReport[]): number | undefined {
  const found = layers.findIndex((layer) => layer.where === 'gpu' && !agrees(layer))
  return found < 0 ? undefined : found
}

/** Verifies a network on random inputs in a worker, and updates `state` after each layer. */
export async function verifyOpen(
  graph: Graph,
  form: Form,
  count: number,
  { signal, report }: TaskContext,
  state: Signal<VerifyState | undefined>,
): Promise<void> {
  const layers: LayerReport[] = []
  // `done` first counts finished reference runs, one for each input, and then comparisons. They take different times.
  const reportPart = (done: number, total: number) => {
    const [compared, comparisons] = [done - count, total - count]
    if (compared < 0) report(`Running the reference: input ${done + 1} of ${count}`, done / count)
    else {
      const part = Math.min(compared + 1, comparisons)
      report(`Comparing on the GPU: part ${part} of ${comparisons}`, compared / comparisons)
    }
  }
  reportPart(0, count)
  state.value = { form, layers }
  const model = saveModel(graph) as Uint8Array<ArrayBuffer>
  const result = await runTask(
    { kind: 'verify', model, count },
    {
      signal,
      onProgress: (reply) => {
        if (reply.kind === 'progress') reportPart(reply.done, reply.total)
        if (reply.kind !== 'layer') return
        layers.push(reply.layer)
        state.value = { form, layers: [...layers] }
      },
    },
  )
  state.value = { form, layers, result }
}

/** Says how far a layer or an output is from the reference, and what of it rounding explains. */
export function sayDifference(compared: Parameters<typeof agrees>[0]): string {
  const { type, differing, elements, largest, tolerance } = compared
  if (differing === 0) return `all ${formatCount(elements)} equal`
  const explained =
    tolerance === undefined
      ? ''
      : agrees(compared)
        ? ', which rounding explains'
        : `, of which rounding explains ${sayDistance(tolerance)}`
  return type === 'float32'
    ? `at most ${sayDistance(largest)} apart${explained}`
    : `${formatCount(differing)} of ${formatCount(elements)} differ, by at most ${sayDistance(largest)}${explained}`
}

function sayDistance(distance: number): string {
  return distance < 1e-3 ? distance.toExponential(1) : significant(distance)
}
