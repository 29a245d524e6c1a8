/** The batch sizes to measure, in this order. */
export const batchSizes = [1, 4, 16, 32, 64, 128] as const

/** Time and memory that one batch size took, over all competitors. */
export interface Cost {
  readonly batch: number
  /** Milliseconds that a run of the slowest competitor took. */
  readonly runMs: number
  /** GPU memory of the largest competitor, in bytes. */
  readonly gpuBytes: number
}

/** The longest run to wait for, in milliseconds, and the most GPU memory to use, in bytes. */
export const bounds = { runMs: 2500, gpuBytes: 768e6 } as const

/**
 * Returns the reason to skip the batch size `next`, or undefined if it is to be measured. Estimates its time and memory
 * from the last batch size, assuming that they grow in proportion to the batch.
 */
export function tooLarge(next: number, last: Cost): string | undefined {
  const factor = next / last.batch
  const runMs = last.runMs * factor
  if (runMs > bounds.runMs) return `a run would take about ${(runMs / 1000).toFixed(1)} s`
  const bytes = last.gpuBytes * factor
  if (bytes > bounds.gpuBytes) return `it would need about ${Math.round(bytes / 1e6)} MB of GPU memory`
  return undefined
}
