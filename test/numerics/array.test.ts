import { describe, expect, test } from 'vitest'
import { InputError } from '../../src/graph/errors'
import { dequantizeArray, type QuantizeMode, quantizeArray } from '../../src/numerics/array'

const list = (values: ArrayLike<number>) => Array.from(values)

describe('MIN_COMBINED', () => {
  test('maps [0, 6] to quint8 by 255/6, the documented example', () => {
    const { values, min, max } = quantizeArray([0, 3, 6, 7, -1, 0.1], 0, 6)
    expect(list(values)).toEqual([0, 128, 255, 255, 0, 4])
    expect([min, max]).toEqual([0, 6])
    const reals = list(dequantizeArray(values, min, max))
    expect(reals[0]).toBe(0)
    expect(reals[1]).toBeCloseTo((128 * 6) / 255, 6)
    expect(reals[2]).toBe(6)
  })

  test('subtracts 128 for qint8', () => {
    const { values } = quantizeArray([0, 3, 6], 0, 6, { type: 'qint8' })
    // 127.5 − 128 = −0.5, which rounds away from zero.
    expect(list(values)).toEqual([-128, -1, 127])
    expect(list(dequantizeArray(values, 0, 6))).toEqual([0, Math.fround((127 * 6) / 255), 6])
  })
})

describe('MIN_FIRST', () => {
  // Rows of TensorFlow's quantize_op_test.cc.
  test.each([
    { input: [1, 1.25, 1.75, 127, 255, 500], min: 0, max: 255, out: [1, 1, 2, 127, 255, 255] },
    { input: [0.1, 0.2, 0.3], min: 0.1, max: 0.3, out: [85, 170, 255] },
    { input: [-0.1, -0.2, -0.3], min: -0.3, max: -0.1, out: [170, 85, 0] },
    { input: [0, 0, 0], min: 0, max: 0, out: [0, 0, 0] },
  ])('quantizes $input over [$min, $max]', ({ input, min, max, out }) => {
    const result = quantizeArray(input, min, max, { mode: 'MIN_FIRST' })
    expect(list(result.values)).toEqual(out)
    expect(result.min).toBe(Math.min(0, min))
    expect(result.max).toBeGreaterThanOrEqual(Math.max(0, max))
    expect(result.max).toBeGreaterThan(result.min)
  })

  test('dequantizes the row of the same file', () => {
    const reals = dequantizeArray(Uint8Array.of(1, 2, 4, 8, 16, 255), 0, 255, { mode: 'MIN_FIRST' })
    expect(list(reals)).toEqual([1, 2, 4, 8, 16, 255])
  })

  test('keeps zero through a round trip, which MIN_COMBINED does not', () => {
    const trip = (mode: QuantizeMode) => {
      const { values, min, max } = quantizeArray([0], -1, 1.01, { mode, type: 'qint8' })
      return dequantizeArray(values, min, max, { mode })[0]
    }
    expect(trip('MIN_FIRST')).toBe(0)
    expect(trip('MIN_COMBINED')).not.toBe(0)
  })
})

describe('SCALED', () => {
  test('widens [−10, 9] to [−10, 9.921875], the documented example', () => {
    const options = { mode: 'SCALED', type: 'qint8' } as const
    const { values, min, max } = quantizeArray([-10, 0, 9, 12, -11, 9.921875], -10, 9, options)
    expect(list(values)).toEqual([-128, 0, 115, 127, -128, 127])
    expect(min).toBeCloseTo(-10, 5)
    expect(max).toBeCloseTo(9.921875, 5)
    expect(dequantizeArray(values, min, max, options)[3]).toBeCloseTo(9.921875, 5)
    expect(dequantizeArray(values, min, max, options)[1]).toBe(0)
  })

  test('maps negative values to 0 in quint8', () => {
    const input = [-255, 0, 1, 1.25, 1.75, 127, 255, 500, 2]
    const { values, min, max } = quantizeArray(input, -255, 127, { mode: 'SCALED' })
    expect(list(values)).toEqual([0, 0, 2, 3, 4, 255, 255, 255, 4])
    expect(min).toBe(0)
    expect(max).toBeCloseTo(127, 4)
  })

  test('rounds halves as asked', () => {
    const round = (roundMode: 'HALF_AWAY_FROM_ZERO' | 'HALF_TO_EVEN') =>
      list(
        quantizeArray([0.5, 1.5, 2.5, -0.5], -128, 127, { mode: 'SCALED', type: 'qint8', roundMode }).values,
      )
    expect(round('HALF_AWAY_FROM_ZERO')).toEqual([1, 2, 3, -1])
    expect(round('HALF_TO_EVEN')).toEqual([0, 2, 2, 0])
  })

  test('leaves −128 out when narrow', () => {
    const options = { mode: 'SCALED', type: 'qint8', narrowRange: true } as const
    const { values, min, max } = quantizeArray([-10, 5, 10], -10, 10, options)
    expect(list(values)).toEqual([-127, 64, 127])
    expect(list(dequantizeArray(values, min, max, options))[0]).toBeCloseTo(-10, 5)
  })
})

test('a round trip errs by half a step at most', () => {
  const reals = Array.from({ length: 1001 }, (_, i) => -3 + (i * 8) / 1000)
  for (const mode of ['MIN_COMBINED', 'MIN_FIRST', 'SCALED'] as const) {
    for (const type of ['quint8', 'qint8'] as const) {
      const usable = mode === 'SCALED' && type === 'quint8' ? reals.filter((x) => x >= 0) : reals
      const { values, min, max } = quantizeArray(usable, -3, 5, { mode, type })
      const back = dequantizeArray(values, min, max, { mode })
      const step = (max - min) / 255
      // The ends of MIN_FIRST's range are rounded to the grid, which costs another half step.
      const bound = mode === 'MIN_FIRST' ? step : step / 2
      const worst = Math.max(...usable.map((x, i) => Math.abs(x - (back[i] ?? Number.NaN))))
      expect(worst).toBeLessThanOrEqual(bound * 1.0001)
    }
  }
})

describe('bad input', () => {
  test.each([
    ['min above max', () => quantizeArray([1], 2, 1), 'range [2, 1]: min is greater than max'],
    ['min above max', () => dequantizeArray(Uint8Array.of(1), 2, 1), 'range [2, 1]: min is greater than max'],
    ['NaN bound', () => quantizeArray([1], Number.NaN, 1), 'range [NaN, 1] is not finite'],
    ['NaN bound', () => dequantizeArray(Int8Array.of(1), 0, Infinity), 'range [0, Infinity] is not finite'],
    ['NaN value', () => quantizeArray([0, Number.NaN], 0, 1), 'value 1 is NaN; only finite values quantize'],
    [
      'unknown mode',
      () => quantizeArray([0], 0, 1, { mode: 'MIN' as QuantizeMode }),
      'mode "MIN" is none of MIN_COMBINED, MIN_FIRST, SCALED',
    ],
    [
      'narrow range without SCALED',
      () => quantizeArray([0], 0, 1, { narrowRange: true }),
      'narrowRange is for mode SCALED, not MIN_COMBINED',
    ],
    [
      'even rounding without SCALED',
      () => quantizeArray([0], 0, 1, { mode: 'MIN_FIRST', roundMode: 'HALF_TO_EVEN' }),
      'HALF_TO_EVEN is for mode SCALED, not MIN_FIRST',
    ],
  ])('%s', (_, act, message) => {
    expect(act).toThrow(InputError)
    expect(act).toThrow(message)
  })
})

describe('fewer bits', () => {
  const values = Array.from({ length: 101 }, (_, i) => i / 50 - 1)

  test('have as many values as their bits allow, each within a step of what it stands for', () => {
    for (const type of ['quint8', 'qint8'] as const)
      for (const mode of ['MIN_COMBINED', 'MIN_FIRST'] as const)
        for (let bits = 1; bits <= 8; bits++) {
          const options = { type, mode, bits }
          const quantized = quantizeArray(values, -1, 1, options)
          const low = type === 'quint8' ? 0 : -(2 ** (bits - 1))
          const inRange = list(quantized.values).every((q) => q >= low && q < low + 2 ** bits)
          expect([bits, inRange]).toEqual([bits, true])
          if (bits < 6 && mode === 'MIN_COMBINED') expect(new Set(quantized.values).size).toBe(2 ** bits)
          const reals = dequantizeArray(quantized.values, quantized.min, quantized.max, options)
          const step = 2 / (2 ** bits - 1)
          reals.forEach((real, i) => {
            expect(Math.abs(real - (values[i] as number))).toBeLessThanOrEqual(step * (1 + 1e-6))
          })
        }
  })

  test('quantize by their own steps: 2 bits of [0, 6] are 0, 2, 4, 6', () => {
    const { values, min, max } = quantizeArray([0, 0.9, 1.1, 3.1, 6], 0, 6, { bits: 2 })
    expect(list(values)).toEqual([0, 0, 1, 2, 3])
    expect(list(dequantizeArray(values, min, max, { bits: 2 }))).toEqual([0, 0, 2, 4, 6])
  })

  test('are scaled to their own range', () => {
    const options = { mode: 'SCALED', type: 'qint8', bits: 4, narrowRange: true } as const
    const { values, min, max } = quantizeArray([-7, -1, 0, 3, 7], -7, 7, options)
    expect(list(values)).toEqual([-7, -1, 0, 3, 7])
    expect(list(dequantizeArray(values, min, max, options))).toEqual([-7, -1, 0, 3, 7])
  })

  test('that are none, or that mode SCALED has no scale for, are errors', () => {
    for (const bits of [0, 9, 3.5, Number.NaN])
      expect(() => quantizeArray([1], 0, 1, { bits })).toThrow(/bits .* is none of 1, 2, 3, 4, 5, 6, 7, 8/)
    const options = { mode: 'SCALED', type: 'qint8', bits: 1 } as const
    expect(() => quantizeArray([1], 0, 1, options)).toThrow('take more bits')
    expect(() => dequantizeArray(Int8Array.of(1), 0, 1, options)).toThrow(InputError)
  })
})
