/** Interprets a network's outputs: ranked classes, and statistics of other values. */

/** One class and its score. */
export interface Ranked {
  readonly index: number
  readonly value: number
}

/** Returns the `count` largest values, largest first. Equal values keep their order; NaN comes last. */
export function topK(values: ArrayLike<number>, count: number): Ranked[] {
  const rank = (value: number) => (Number.isNaN(value) ? Number.NEGATIVE_INFINITY : value)
  const best: Ranked[] = []
  for (let index = 0; index < values.length; index++) {
    const value = values[index] ?? 0
    const found = best.findIndex((other) => rank(value) > rank(other.value))
    if (found < 0 && best.length === count) continue
    best.splice(found < 0 ? best.length : found, 0, { index, value })
    if (best.length > count) best.pop()
  }
  return best
}

/** Returns the index of the largest value, the first of equal ones. */
export function topIndex(values: ArrayLike<number>): number {
  return topK(values, 1)[0]?.index ?? 0
}

/**
 * True if an output of this shape scores classes: only one axis is longer than 1. An output of an input's shape
 * doesn't count, because it is that input reconstructed, as by an autoencoder.
 */
export function scoresClasses(
  shape: readonly number[],
  inputs: readonly { readonly shape: readonly number[] }[] = [],
): boolean {
  const reconstructs = inputs.some((input) => input.shape.join() === shape.join())
  return !reconstructs && shape.filter((extent) => extent > 1).length === 1
}

/** Statistics of an output that doesn't score classes. */
export interface Statistics {
  readonly elements: number
  readonly min: number
  readonly max: number
  readonly mean: number
  readonly deviation: number
}

/** Computes the minimum, maximum, mean and standard deviation of one or more values. */
export function statisticsOf(values: ArrayLike<number>): Statistics {
  let [min, max, sum] = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY, 0]
  for (let i = 0; i < values.length; i++) {
    const value = values[i] ?? 0
    min = Math.min(min, value)
    max = Math.max(max, value)
    sum += value
  }
  const mean = sum / values.length
  let squares = 0
  for (let i = 0; i < values.length; i++) squares += ((values[i] ?? 0) - mean) ** 2
  return { elements: values.length, min, max, mean, deviation: Math.sqrt(squares / values.length) }
}
