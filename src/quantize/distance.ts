import { indexOfLargest } from '../numerics/largest'

/** The differences between two arrays. */
export interface Distance {
  readonly elements: number
  /** Elements that are not equal. */
  readonly differing: number
  /** The largest difference: in quantization steps for integers, |a − b| / max(1, |b|) for float32. */
  readonly largest: number
}

type Numbers = ArrayLike<number | bigint>

/** Compares two arrays element by element. Arrays of different lengths differ in every element. */
export function distance(got: Numbers, expected: Numbers): Distance {
  const elements = Math.max(got.length, expected.length)
  if (got.length !== expected.length) return { elements, differing: elements, largest: Number.MAX_VALUE }
  const relative = expected instanceof Float32Array
  let differing = 0
  let largest = 0
  for (let i = 0; i < elements; i++) {
    const [a, b] = [Number(got[i]), Number(expected[i])]
    if (Object.is(a, b) || a === b) continue
    const difference = Math.abs(a - b) / (relative ? Math.max(1, Math.abs(b)) : 1)
    differing++
    // NaN on one side only counts as the largest possible difference.
    largest = Math.max(largest, Number.isNaN(difference) ? Number.MAX_VALUE : difference)
  }
  return { elements, differing, largest }
}

/** Combines several distances into one. */
export function merge(distances: readonly Distance[]): Distance {
  return distances.reduce(
    (a, b) => ({
      elements: a.elements + b.elements,
      differing: a.differing + b.differing,
      largest: Math.max(a.largest, b.largest),
    }),
    { elements: 0, differing: 0, largest: 0 },
  )
}

/** True if the index of the largest element of `got` is that of a largest element of `expected`. */
export function sameTop(got: Numbers, expected: Numbers): boolean {
  const top = indexOfLargest(got)
  return Number(expected[top]) === Number(expected[indexOfLargest(expected)])
}
