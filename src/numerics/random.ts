/** A source of uniform numbers in [0, 1). */
export type Random = () => number

/**
 * Returns a seeded stream of uniform numbers (sfc32), independent for every `path`. For example,
 * `random(seed, STREAM, step)` gives the numbers of that step without drawing those of the steps before. Checkpoints of
 * training therefore hold no generator state: the step number is the state.
 */
export function random(seed: number, ...path: number[]): Random {
  let state = seed >>> 0
  for (const part of path) state = scramble(state ^ scramble((part >>> 0) + 0x9e3779b9))
  let a = scramble(state + 1)
  let b = scramble(state + 2)
  let c = scramble(state + 3)
  let counter = 1
  return () => {
    const t = (a + b + counter) | 0
    counter = (counter + 1) | 0
    a = b ^ (b >>> 9)
    b = (c + (c << 3)) | 0
    c = (c << 21) | (c >>> 11)
    c = (c + t) | 0
    return (t >>> 0) / 0x100000000
  }
}

/** Murmur3's finalizer: every input bit affects every output bit. */
function scramble(x: number): number {
  let h = x | 0
  h = Math.imul(h ^ (h >>> 16), 0x85ebca6b)
  h = Math.imul(h ^ (h >>> 13), 0xc2b2ae35)
  return (h ^ (h >>> 16)) >>> 0
}

/** Returns a uniform number in [low, high). */
export function between(next: Random, low: number, high: number): number {
  return low + (high - low) * next()
}

/** Returns a normally distributed number with mean 0 and standard deviation 1 (Box and Muller). */
export function normal(next: Random): number {
  return Math.sqrt(-2 * Math.log(1 - next())) * Math.cos(2 * Math.PI * next())
}

/** Returns 0 … count − 1 in random order (Fisher and Yates). */
export function permutation(next: Random, count: number): Uint32Array {
  const order = Uint32Array.from({ length: count }, (_, i) => i)
  for (let i = count - 1; i > 0; i--) {
    const j = Math.floor(next() * (i + 1))
    const swapped = order[i] as number
    order[i] = order[j] as number
    order[j] = swapped
  }
  return order
}
