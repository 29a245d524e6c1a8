import { describe, expect, test } from 'vitest'
import { InputError } from '../../src/graph/errors'
import { observerKind, observers } from '../../src/quantize/observers'
import { seeded } from '../harness/random'

/** Roughly normal values, of standard deviation `spread`. */
function normal(count: number, seed: number, spread = 1): Float32Array {
  const random = seeded(seed)
  const sum = () => random() + random() + random() + random() - 2
  return Float32Array.from({ length: count }, () => sum() * spread)
}

test('min-max keeps the extremes of all that it saw', () => {
  const observer = observers.minmax.create({})
  observer.observe(Float32Array.of(1, 2))
  observer.observe(Float32Array.of(-3, 0.5))
  expect(observer.range()).toEqual({ min: -3, max: 2 })
})

describe('percentile', () => {
  test.each([[99.99], [99.9], [99], [75]])('%f agrees with the sorted values to a bin', (percentile) => {
    const observer = observers.percentile.create({ percentile })
    const all: number[] = []
    for (let batch = 0; batch < 10; batch++) {
      // The spread grows, so that the histogram has to be widened on the way.
      const values = normal(5000, batch, 1.7 ** batch)
      observer.observe(values)
      all.push(...values)
    }
    all.sort((a, b) => a - b)
    const outside = Math.floor(all.length * (1 - percentile / 100))
    const [low = 0, high = 0] = [all[outside], all[all.length - 1 - outside]]
    const bin = Math.max(-(all[0] ?? 0), all.at(-1) ?? 0) / 8192
    const { min, max } = observer.range()
    expect(Math.abs(min - low)).toBeLessThanOrEqual(bin * 1.01)
    expect(Math.abs(max - high)).toBeLessThanOrEqual(bin * 1.01)
  })

  test('100 is min-max', () => {
    const observer = observers.percentile.create({ percentile: 100 })
    const values = normal(1000, 3)
    observer.observe(values)
    expect(observer.range()).toEqual({ min: Math.min(...values), max: Math.max(...values) })
  })

  test('leaves a lone outlier out', () => {
    const observer = observers.percentile.create({ percentile: 99.9 })
    observer.observe(normal(9999, 4))
    observer.observe(Float32Array.of(1000))
    expect(observer.range().max).toBeLessThan(3)
  })

  test('merging bins loses no value', () => {
    const observer = observers.percentile.create({ percentile: 60 })
    observer.observe(Float32Array.of(0.001, 0.001, 0.001, -0.001))
    observer.observe(Float32Array.of(1e6))
    // 2 of 5 values may lie outside: above, 1e6 and one of the small ones.
    expect(observer.range().max).toBeLessThanOrEqual(1e6 / 8192)
  })

  test('of zeros is zero, of one sign stays on its side', () => {
    const zeros = observers.percentile.create({})
    zeros.observe(new Float32Array(10))
    expect(zeros.range()).toEqual({ min: 0, max: 0 })
    const positive = observers.percentile.create({})
    positive.observe(Float32Array.of(1, 2, 3))
    expect(positive.range()).toEqual({ min: 1, max: 3 })
  })

  test.each([[50], [100.1], [Number.NaN]])('%f is an error', (percentile) => {
    expect(() => observers.percentile.create({ percentile })).toThrow(InputError)
    expect(() => observers.percentile.create({ percentile })).toThrow(
      `percentile ${percentile} is not above 50 and at most 100`,
    )
  })
})

test('an unknown observer is an error that lists those there are', () => {
  expect(() => observerKind('median')).toThrow(InputError)
  expect(() => observerKind('toString')).toThrow('observer "toString" is none of minmax, percentile')
})
