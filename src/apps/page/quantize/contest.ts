/** Runs both forms on the same samples, in turns, to compare their answers and times. */
import { spreadOf } from '../measure/statistics'
import { topIndex } from '../open/answer'
import type { Form } from './forms'
import type { SampleSet } from './protocol'

/** The results of one form. */
export interface Run {
  /** Milliseconds per sample, for each run. */
  readonly times: readonly number[]
  /** The predicted class of each sample: the index of the largest output. */
  readonly predictions: Uint32Array
}

/** The fewest runs for a median. If there are fewer batches, they run again. */
const minRuns = 3

/**
 * Runs forms on all samples. They take turns after each batch, so that whatever slows the machine down slows both. Each
 * form first runs once to warm up.
 *
 * @param onProgress called with the number of samples that all forms have seen
 */
export async function contest(
  forms: readonly Form[],
  samples: SampleSet,
  batch: number,
  onProgress: (done: number) => void,
): Promise<Run[]> {
  const runs = forms.map(() => ({ times: [] as number[], predictions: new Uint32Array(samples.count) }))
  for (const form of forms) await form.run(samples, 0)
  const batches = Math.ceil(samples.count / batch)
  for (let round = 0; round < Math.max(minRuns, batches); round++) {
    const from = (round % batches) * batch
    for (const [i, form] of forms.entries()) {
      const began = performance.now()
      const output = await form.run(samples, from)
      const run = runs[i]
      // Divide by the full batch: one padded with zeros takes as long as a full one.
      run?.times.push((performance.now() - began) / batch)
      run?.predictions.set(argmaxRows(output, Math.min(batch, samples.count - from), batch), from)
    }
    onProgress(Math.min(samples.count, (round + 1) * batch))
    await new Promise((resolve) => setTimeout(resolve))
  }
  return runs
}

/** Returns the index of the largest value in each of the first `count` rows of a batch's output. */
export function argmaxRows(output: Float32Array, count: number, batch: number): Uint32Array {
  const size = output.length / batch
  return Uint32Array.from({ length: count }, (_, i) => topIndex(output.subarray(i * size, (i + 1) * size)))
}

/** Returns the fraction of indices at which two lists are equal; 1 for empty lists. */
export function agreementOf(a: ArrayLike<number>, b: ArrayLike<number>): number {
  let same = 0
  for (let i = 0; i < a.length; i++) if (a[i] === b[i]) same++
  return a.length > 0 ? same / a.length : 1
}

/** Returns the median of a form's times. */
export function medianMs({ times }: Run): number {
  return spreadOf(times).median
}

/** Returns the batch size: large enough to keep the adapter busy, but limited by memory; 1 on the CPU reference. */
export function batchFor(
  samples: number,
  elements: number,
  adapter: { software: boolean } | undefined,
): number {
  if (!adapter) return 1
  const largest = adapter.software ? 20 : 100
  return Math.max(1, Math.min(samples, largest, Math.floor(200_000 / elements)))
}
