import { describe, expect, it } from 'vitest'
import { GraphError } from '../../src/graph/errors'
import { multiplyTwiceRounded } from '../../src/numerics/gemmlowp'
import { random } from '../../src/numerics/random'
import { type FixedPoint, toFixedPoint } from '../../src/numerics/requantize'
import { requantizeFixed } from '../../src/numerics/requantize-fixed'

/** The definition, in arbitrary precision. */
function exact(accumulator: number, { multiplier, shift }: FixedPoint): number {
  const t = BigInt(shift)
  return Number((BigInt(accumulator) * BigInt(multiplier) + (1n << (t - 1n))) >> t)
}

const edges = [0, 1, 2, 0x7fff, 0x8000, 0xffff, 0x10000, 0x10001, 2 ** 30, 2 ** 31 - 1]
const accumulators = [...edges, ...edges.map((value) => -value), -(2 ** 31)]
const multipliers = [0, 2 ** 30, 2 ** 30 + 1, 0x40008000, 0x5fffffff, 0x7fff0000, 0x7fff8001, 2 ** 31 - 1]

describe('requantizeFixed', () => {
  it('equals the definition in arbitrary precision at every corner', () => {
    for (const accumulator of accumulators) {
      for (const multiplier of multipliers) {
        for (let shift = 17; shift <= 62; shift++) {
          const factor = { multiplier, shift }
          expect([accumulator, factor, requantizeFixed(accumulator, factor) + 0]).toEqual([
            accumulator,
            factor,
            exact(accumulator, factor),
          ])
        }
      }
    }
  })

  it('equals the definition on 100,000 random inputs', () => {
    const next = random(1)
    const differing: unknown[] = []
    for (let i = 0; i < 100_000; i++) {
      const accumulator = Math.floor((next() * 2 - 1) * 2 ** (1 + Math.floor(next() * 31)))
      const factor = {
        multiplier: 2 ** 30 + Math.floor(next() * 2 ** 30),
        shift: 17 + Math.floor(next() * 46),
      }
      if (requantizeFixed(accumulator, factor) !== exact(accumulator, factor))
        differing.push({ accumulator, factor })
    }
    expect(differing).toEqual([])
  })

  it.each([
    [1, 1, 'half goes up'],
    [-1, 0, 'minus half goes up, to zero'],
    [3, 2, 'one and a half goes up'],
    [-3, -1, 'minus one and a half goes up'],
  ])('%i halves round to %i: %s', (accumulator, rounded) => {
    expect(requantizeFixed(accumulator, toFixedPoint(0.5)) + 0).toBe(rounded)
  })
})

describe('multiplyTwiceRounded', () => {
  /** `MultiplyByQuantizedMultiplier` of TensorFlow Lite in arbitrary precision; C divides towards zero. */
  function twice(value: number, { multiplier, shift }: FixedPoint): number {
    const product = (BigInt(value) << BigInt(Math.max(31 - shift, 0))) * BigInt(multiplier)
    const nudged = product + (product >= 0n ? 1n << 30n : 1n - (1n << 30n))
    const high = nudged / (1n << 31n)
    const right = BigInt(Math.max(shift - 31, 0))
    const mask = (1n << right) - 1n
    const threshold = (mask >> 1n) + (high < 0n ? 1n : 0n)
    return Number((high >> right) + ((high & mask) > threshold ? 1n : 0n))
  }

  it('equals the definition in arbitrary precision at every corner, and on 50,000 random inputs', () => {
    const next = random(3)
    const cases = accumulators.flatMap((value) =>
      multipliers.flatMap((multiplier) =>
        Array.from({ length: 46 }, (_, i) => [value, { multiplier, shift: 17 + i }] as const),
      ),
    )
    for (let i = 0; i < 50_000; i++) {
      const value = Math.floor((next() * 2 - 1) * 2 ** (1 + Math.floor(next() * 31)))
      const multiplier = 2 ** 30 + Math.floor(next() * 2 ** 30)
      cases.push([value, { multiplier, shift: 17 + Math.floor(next() * 46) }])
    }
    const wrong = cases.filter(
      ([value, factor]) => multiplyTwiceRounded(value, factor) !== twice(value, factor),
    )
    expect(wrong).toEqual([])
  })

  it('may differ from one rounding', () => {
    const scales = [0.007842672057449818, 0.007869444787502289, 0.11526649445295334] as const
    const real = (scales[0] * scales[1]) / scales[2]
    expect(Math.round(6536 * real)).toBe(3)
    expect(multiplyTwiceRounded(6536, toFixedPoint(real))).toBe(4)
    expect(multiplyTwiceRounded(11, toFixedPoint(0.3))).toBe(4)
    expect(multiplyTwiceRounded(-11, toFixedPoint(0.3))).toBe(-4)
  })
})

describe('toFixedPoint', () => {
  it('is within half a unit of 31 bits on 100,000 random factors', () => {
    const next = random(2)
    const bad: unknown[] = []
    for (let i = 0; i < 100_000; i++) {
      const real = (1 + next()) * 2 ** (-32 + Math.floor(next() * 45))
      const { multiplier, shift } = toFixedPoint(real)
      const inRange = multiplier >= 2 ** 30 && multiplier < 2 ** 31 && shift >= 17 && shift <= 62
      // Powers of two and 53-bit products: this difference is exact enough to compare with half a unit.
      const units = Math.abs(real * 2 ** shift - multiplier)
      if (!inRange || !(units <= 0.5)) bad.push({ real, multiplier, shift, units })
    }
    expect(bad).toEqual([])
  })

  it('is exact for powers of two, on both sides of each', () => {
    for (let exponent = -32; exponent < 14; exponent++) {
      expect(toFixedPoint(2 ** exponent)).toEqual({ multiplier: 2 ** 30, shift: 30 - exponent })
      const below = toFixedPoint(2 ** exponent * (1 - 2 ** -31))
      const expected =
        exponent === -32 ? { multiplier: 0, shift: 31 } : { multiplier: 2 ** 31 - 1, shift: 31 - exponent }
      expect(below).toEqual(expected)
    }
  })

  it('carries into the exponent when the multiplier rounds up to 2^31', () => {
    expect(toFixedPoint(1 - 2 ** -40)).toEqual({ multiplier: 2 ** 30, shift: 30 })
  })

  it('is zero below 2^−32, and not at it', () => {
    expect(toFixedPoint(2 ** -32 * (1 - 2 ** -52)).multiplier).toBe(0)
    expect(toFixedPoint(0).multiplier).toBe(0)
    expect(toFixedPoint(2 ** -32)).toEqual({ multiplier: 2 ** 30, shift: 62 })
  })

  it.each([-1e-9, Number.NaN])('refuses %d', (real) => {
    expect(() => toFixedPoint(real)).toThrow(GraphError)
    expect(() => toFixedPoint(real)).toThrow(String(real))
  })

  it('is bounded from 2^14 on, where every whole number but 0 saturates a byte', () => {
    expect(toFixedPoint(2 ** 14 - 1)).toEqual({ multiplier: (2 ** 14 - 1) * 2 ** 17, shift: 17 })
    for (const real of [2 ** 14 * (1 - 2 ** -40), 2 ** 14, 1e9, Infinity])
      expect(toFixedPoint(real)).toEqual({ multiplier: 2 ** 31 - 1, shift: 17 })
  })
})
