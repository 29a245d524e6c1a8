/**
 * Returns a seeded generator of uniform numbers in [0, 1): Marsaglia's xorshift, fast enough for millions of weights.
 */
export function seeded(seed: number): () => number {
  let state = seed | 0 || 1
  return () => {
    state ^= state << 13
    state ^= state >>> 17
    state ^= state << 5
    return (state >>> 0) / 2 ** 32
  }
}

/** Returns random integers from `low` to `high`, both included. */
export function randomInt8(length: number, low: number, high: number, random: () => number): Int8Array {
  const values = new Int8Array(length)
  for (let i = 0; i < length; i++) values[i] = Math.floor(random() * (high - low + 1)) + low
  return values
}

/** Returns random floats in [low, high). */
export function randomFloats(
  length: number,
  low: number,
  high: number,
  random: () => number,
): Float32Array<ArrayBuffer> {
  const values = new Float32Array(length)
  for (let i = 0; i < length; i++) values[i] = low + random() * (high - low)
  return values
}
