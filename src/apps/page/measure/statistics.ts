/** How long a round of a measurement is at least, in milliseconds: browsers' clocks tick in steps of up to 0.1 ms. */
const roundMs = 60

/** The smallest and the median of at least one number. */
export function spreadOf(values: readonly number[]): { min: number; median: number } {
  const sorted = values.toSorted((a, b) => a - b)
  const middle = sorted.length / 2
  const [lower, upper] = [
    sorted[Math.ceil(middle) - 1] ?? Number.NaN,
    sorted[Math.floor(middle)] ?? Number.NaN,
  ]
  return { min: sorted[0] ?? Number.NaN, median: (lower + upper) / 2 }
}

/** How often something that takes `onceMs` has to run to fill a round, at most 200 times. */
export function repeatsFor(onceMs: number): number {
  return Math.min(200, Math.max(1, Math.ceil(roundMs / Math.max(onceMs, 0.01))))
}

/** How many rounds of `onceMs` fit the time there is: between 2 and 7, and an odd number where there are three. */
export function roundsFor(onceMs: number, budgetMs: number): number {
  const fitting = Math.min(7, Math.floor(budgetMs / Math.max(onceMs, 0.01)))
  return fitting < 3 ? 2 : fitting - ((fitting + 1) % 2)
}
