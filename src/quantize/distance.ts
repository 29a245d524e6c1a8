/** How far two arrays are apart. */
export interface Distance {
  readonly elements: number
  /** Elements that are not equal. */
  readonly differing: number
  /** The largest difference: quantization steps of integers; for float32 relative, to 1 at the least. */
  readonly largest: number
}

type Numbers = ArrayLike<number | bigint>

/** Elements that differ, and by how much at most; arrays of different lengths differ in every element. */
export function distance(got: Numbers, expected: Numbers): Distance {
  const elements = Math.max(got.length, expected.length)
  if (got.length !== expected.length) return { elements, differing: elements, largest: Number.MAX_VALUE }
  const relative = expected instanceof Float32Array
  let differing = 0
  let largest = 0
  for (let i = 0; i < elements; i++) {
    const [a, b] = [Number(got[i]), Number(expected[i])]
    if (Object.is(a, b) || a === b) continue
    const apart = Math.abs(a - b) / (relative ? Math.max(1, Math.abs(b)) : 1)
    differing++
    // NaN on one side only is as far apart as can be.
    largest = Math.max(largest, Number.isNaN(apart) ? Number.MAX_VALUE : apart)
  }
  return { elements, differing, largest }
}

/** Several distances as one. */
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

/** Whether the largest element lies in the same place; ties count for whoever shares one. */
export function sameTop(got: Numbers, expected: Numbers): boolean {
  const top = indexOfLargest(got)
  return Number(expected[top]) === Number(expected[indexOfLargest(expected)])
}

function indexOfLargest(values: Numbers): number {
  let best = 0
  for (let i = 1; i < values.length; i++) if (Number(values[i]) > Number(values[best])) best = i
  return best
}
