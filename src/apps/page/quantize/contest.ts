/** Runs both forms on the same samples, in turns, and says how often each is right and how long it takes. */
import { spreadOf } from '../measure/statistics'
import type { Form } from './forms'
import type { SampleSet } from './protocol'

/** What one form did. */
export interface Run {
  /** Milliseconds a sample, of each run. */
  readonly times: readonly number[]
  /** Where the largest output is, one a sample. */
  readonly tops: Uint32Array
}

/** Runs that a median is taken of at the least; few samples are run again. */
const leastRuns = 3

/**
 * Runs forms on all samples, a batch each in turns, so that whatever slows the machine down slows both. Each runs once
 * before to warm up.
 *
 * @param onProgress called with how many samples all forms have seen
 */
export async function contest(
  forms: readonly Form[],
  samples: SampleSet,
  batch: number,
  onProgress: (done: number) => void,
): Promise<Run[]> {
  const runs = forms.map(() => ({ times: [] as number[], tops: new Uint32Array(samples.count) }))
  for (const form of forms) await form.run(samples, 0)
  const batches = Math.ceil(samples.count / batch)
  for (let round = 0; round < Math.max(leastRuns, batches); round++) {
    const from = (round % batches) * batch
    for (const [i, form] of forms.entries()) {
      const began = performance.now()
      const output = await form.run(samples, from)
      const run = runs[i]
      // A batch that is filled up with zeros takes as long as a full one.
      run?.times.push((performance.now() - began) / batch)
      run?.tops.set(topsOf(output, Math.min(batch, samples.count - from), batch), from)
    }
    onProgress(Math.min(samples.count, (round + 1) * batch))
    await new Promise((resolve) => setTimeout(resolve))
  }
  return runs
}

/** Where each of the first `count` rows of a batch's output is largest. */
export function topsOf(output: Float32Array, count: number, batch: number): Uint32Array {
  const size = output.length / batch
  return Uint32Array.from({ length: count }, (_, i) => {
    const row = output.subarray(i * size, (i + 1) * size)
    return row.reduce((best, value, at) => (value > (row[best] ?? 0) ? at : best), 0)
  })
}

/** The fraction of places at which two lists are equal. */
export function agreementOf(a: ArrayLike<number>, b: ArrayLike<number>): number {
  let same = 0
  for (let i = 0; i < a.length; i++) if (a[i] === b[i]) same++
  return a.length > 0 ? same / a.length : 1
}

/** The median of a form's times. */
export function medianMs({ times }: Run): number {
  return spreadOf(times).median
}

/** How many samples a run takes at a time: what fills an adapter, but not its memory; one on the CPU reference. */
export function batchFor(
  samples: number,
  elements: number,
  adapter: { software: boolean } | undefined,
): number {
  if (!adapter) return 1
  const most = adapter.software ? 20 : 100
  return Math.max(1, Math.min(samples, most, Math.floor(200_000 / elements)))
}
