/** The batch sizes that are tried, in this order. */
export const batchSizes = [1, 4, 16, 32, 64, 128] as const

/** What one batch size has shown of all competitors together. */
export interface Cost {
  readonly batch: number
  /** Milliseconds of the slowest competitor's run. */
  readonly runMs: number
  /** Bytes that the largest competitor holds on the GPU. */
  readonly gpuBytes: number
}

/** The longest run that is worth waiting for, in milliseconds, and the most memory that is asked for, in bytes. */
export const bounds = { runMs: 2500, gpuBytes: 768e6 } as const

/**
 * Why the batch size `next` is left out after what smaller ones cost, taking time and memory to grow no faster than the
 * batch; undefined when it is to be tried.
 */
export function tooLarge(next: number, last: Cost): string | undefined {
  const factor = next / last.batch
  const runMs = last.runMs * factor
  if (runMs > bounds.runMs) return `a run would take about ${(runMs / 1000).toFixed(1)} s`
  const bytes = last.gpuBytes * factor
  if (bytes > bounds.gpuBytes) return `it would need about ${Math.round(bytes / 1e6)} MB of GPU memory`
  return undefined
}
