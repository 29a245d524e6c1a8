import { allocate, elementCount, type TensorData, type TensorSpec } from '../../src/graph/tensor'

/** Uniform numbers in [0, 1). */
export type Random = () => number

/** A small seeded generator (mulberry32), so that a failing case can be run again. */
export function seeded(seed: number): Random {
  let state = seed >>> 0
  return () => {
    state = (state + 0x6d2b79f5) >>> 0
    let mixed = Math.imul(state ^ (state >>> 15), state | 1)
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61)
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32
  }
}

/**
 * Random elements: every byte; float32 numbers of both signs between 2^−8 and 2^4 in size, and some zeros; whole
 * numbers from −20 to 20, but not 0.
 */
export function randomData({ shape, type }: Pick<TensorSpec, 'shape' | 'type'>, random: Random): TensorData {
  const data = allocate(type, elementCount(shape))
  if (data instanceof Float32Array) return data.map(() => randomReal(random))
  if (data instanceof Int8Array) return data.map(() => Math.floor(random() * 256) - 128)
  if (data instanceof Uint8Array) return data.map(() => Math.floor(random() * 256))
  if (data instanceof Int32Array) return data.map(() => Math.floor((random() - 0.5) * 40) || 1)
  throw new Error(`no random ${type}`)
}

function randomReal(random: Random): number {
  const magnitude = 2 ** (random() * 12 - 8)
  return random() < 0.05 ? 0 : random() < 0.5 ? -magnitude : magnitude
}
