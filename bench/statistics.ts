/** Minimum and median of some times. */
export interface Spread {
  readonly min: number
  readonly median: number
}

/** Returns the minimum and the median of some numbers; both are NaN if there are none. */
export function spreadOf(values: readonly number[]): Spread {
  const sorted = values.toSorted((a, b) => a - b)
  const middle = (sorted.length - 1) / 2
  const low = sorted[Math.floor(middle)] ?? Number.NaN
  const high = sorted[Math.ceil(middle)] ?? Number.NaN
  return { min: sorted[0] ?? Number.NaN, median: (low + high) / 2 }
}

/** Returns the number of repeats, from 1 to `most`, for work that takes `once` to last `wanted` (same unit). */
export function repeatsFor(once: number, wanted: number, most: number): number {
  if (!(once > 0)) return most
  return Math.min(most, Math.max(1, Math.ceil(wanted / once)))
}

/** Returns the number of rounds, from 1 to `wanted`, that fit a budget if one takes `once`. */
export function roundsFor(once: number, budget: number, wanted: number): number {
  if (!(once > 0)) return wanted
  return Math.min(wanted, Math.max(1, Math.floor(budget / once)))
}

/**
 * Returns the share of the adapter's peak that a kernel reaches, of arithmetic or of memory, whichever is larger. It
 * equals the time that the adapter's peaks allow divided by the time taken.
 *
 * @param gops 10^9 operations per second, where a multiply-accumulate counts two
 * @param gbps 10^9 bytes per second, where each operand counts once
 */
export function peakShare(
  { gops, gbps }: { readonly gops: number; readonly gbps: number },
  peak: { readonly gops: number; readonly gbps: number },
): number {
  return Math.max(gops / peak.gops, gbps / peak.gbps)
}
