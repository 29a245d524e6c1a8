/** Pure arithmetic on times. */
export interface Spread {
  readonly min: number
  readonly median: number
}

/** The smallest and the median of some numbers; both NaN when there are none. */
export function spreadOf(values: readonly number[]): Spread {
  const sorted = values.toSorted((a, b) => a - b)
  const middle = (sorted.length - 1) / 2
  const low = sorted[Math.floor(middle)] ?? Number.NaN
  const high = sorted[Math.ceil(middle)] ?? Number.NaN
  return { min: sorted[0] ?? Number.NaN, median: (low + high) / 2 }
}

/** How many times to repeat what takes `once` so that it lasts `wanted` (same unit): from 1 to `most`. */
export function repeatsFor(once: number, wanted: number, most: number): number {
  if (!(once > 0)) return most
  return Math.min(most, Math.max(1, Math.ceil(wanted / once)))
}

/** Rounds that fit a budget when one takes `once`: from 1 to `wanted`. */
export function roundsFor(once: number, budget: number, wanted: number): number {
  if (!(once > 0)) return wanted
  return Math.min(wanted, Math.max(1, Math.floor(budget / once)))
}

/**
 * The share of the adapter's peak at which a kernel runs, on whichever roof it is nearer to: arithmetic or memory.
 * It equals the time that the adapter's peaks allow over the time taken.
 *
 * @param gops 10^9 operations a second, a multiply-accumulate counting two
 * @param gbps 10^9 bytes a second, each operand counted once
 */
export function peakShare(
  { gops, gbps }: { readonly gops: number; readonly gbps: number },
  peak: { readonly gops: number; readonly gbps: number },
): number {
  return Math.max(gops / peak.gops, gbps / peak.gbps)
}
