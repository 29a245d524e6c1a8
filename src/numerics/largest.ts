/** Returns the index of the largest value, the first of equal ones. Nothing is larger than a NaN at the start. */
export function indexOfLargest(values: ArrayLike<number | bigint>): number {
  let best = 0
  for (let i = 1; i < values.length; i++) if ((values[i] as number) > (values[best] as number)) best = i
  return best
}
