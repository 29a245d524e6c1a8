/** Minimum length of a round, in milliseconds, because browsers' clocks tick in steps of up to 0.1 ms. */
const roundMs = 60

/** Returns the minimum and the median of one or more numbers. */
export function spreadOf(values: readonly number[]): { min: number; median: number } {
  const sorted = values.toSorted((a, b) => a - b)
  const middle = sorted.length / 2
  const [lower, upper] = [
    sorted[Math.ceil(middle) - 1] ?? Number.NaN,
    sorted[Math.floor(middle)] ?? Number.NaN,
  ]
  return { min: sorted[0] ?? Number.NaN, median: (lower + upper) / 2 }
}

/** Returns how often something that takes `onceMs` has to run to fill a round; at most 200 times. */
export function repeatsFor(onceMs: number): number {
  return Math.min(200, Math.max(1, Math.ceil(roundMs / Math.max(onceMs, 0.01))))
}

/** Returns how many rounds of `onceMs` fit the budget: 2, 3, 5 or 7. */
export function roundsFor(onceMs: number, budgetMs: number): number {
  const fitting = Math.min(7, Math.floor(budgetMs / Math.max(onceMs, 0.01)))
  return fitting < 3 ? 2 : fitting - ((fitting + 1) % 2)
}
