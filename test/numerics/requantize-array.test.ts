import { describe, expect, test } from 'vitest'
import { InputError } from '../../src/graph/errors'
import {
  quantizeDownAndShrinkRange,
  requantizationRange,
  requantizeArray,
} from '../../src/numerics/requantize-array'
import { seeded } from '../harness/random'

/** The values of TensorFlow's own tests: −1, 0 and 1 in a range of ±256. */
const values = Int32Array.of(-(2 ** 23), 0, 2 ** 23)

test('requantizes as TensorFlow’s requantize_op_test.cc expects', () => {
  const result = requantizeArray(values, -256, 256, -1, 1)
  expect(Array.from(result.values)).toEqual([0, 128, 255])
  expect([result.min, result.max]).toEqual([-1, 1])
})

test('finds the range that requantization_range_op_test.cc expects', () => {
  const { min, max } = requantizationRange(values, -256, 256)
  expect(min).toBeCloseTo(-1, 6)
  expect(max).toBeCloseTo(1, 6)
})

test('shrinks the range as quantize_down_and_shrink_range_op_test.cc expects', () => {
  const result = quantizeDownAndShrinkRange(values, -256, 256)
  // 127, not 128: the range is not quite symmetric.
  expect(Array.from(result.values)).toEqual([0, 127, 255])
  expect(result.min).toBeCloseTo(-1, 6)
  expect(result.max).toBeCloseTo(1, 6)
})

test.each([
  { from: [-256, 256], to: [-1, 1] },
  { from: [-3, 5], to: [-1.5, 2.5] },
  { from: [-40, 90], to: [-10, 0] },
  { from: [-1000, 10], to: [-999, -1] },
  { from: [2, 10], to: [0, 12] },
] as const)('gives the documented step, or one next to it: $from to $to', ({ from, to }) => {
  const random = seeded(3)
  const some = Int32Array.from({ length: 200 }, () => Math.floor((random() - 0.5) * 2 ** 32))
  const result = requantizeArray(some, from[0], from[1], to[0], to[1])
  const step = (to[1] - to[0]) / 255
  some.forEach((q, i) => {
    const real = from[0] + ((q + 2 ** 31) * (from[1] - from[0])) / (2 ** 32 - 1)
    const exact = Math.min(Math.max((real - to[0]) / step, 0), 255)
    expect(Math.abs((result.values[i] as number) - exact)).toBeLessThan(0.51)
  })
})

test('a range has no minimum above 0', () => {
  expect(requantizationRange(Int32Array.of(2 ** 30), -2, 2).min).toBe(0)
  const { min, max } = requantizationRange(Int32Array.of(-(2 ** 30), -(2 ** 29)), -2, 2)
  expect(min).toBeCloseTo(-1, 6)
  expect(max).toBeCloseTo(-0.5, 6)
})

test('a range of one number stands for that number', () => {
  expect(requantizationRange(Int32Array.of(5, 7), 3, 3)).toEqual({ min: 0, max: 3 })
  expect(Array.from(requantizeArray(Int32Array.of(5, 7), -1, 1, 0, 0).values)).toEqual([0, 0])
})

test('factors between ranges have no upper limit', () => {
  const { values } = requantizeArray(Int32Array.of(1, -1), -3e38 / 2, 3e38 / 2, -1e-30, 1e-30)
  expect(Array.from(values)).toEqual([255, 0])
})

describe('rejects', () => {
  test.each([
    ['floats', () => requantizeArray(new Float32Array(1) as never, -1, 1, -1, 1), /Int32Array/],
    ['a range that is upside down', () => requantizationRange(values, 1, -1), /greater than max/],
    [
      'a requested range above 0',
      () => requantizeArray(values, -1, 1, 0.5, 1),
      /requestedMin 0.5 is above 0/,
    ],
    ['a requested range upside down', () => requantizeArray(values, -1, 1, 0, -1), /greater than max/],
    ['NaN', () => requantizeArray(values, Number.NaN, 1, -1, 1), /not finite/],
    ['no values', () => quantizeDownAndShrinkRange(new Int32Array(), -1, 1), /no values/],
  ])('%s', (_, call, message) => {
    expect(call).toThrow(InputError)
    expect(call).toThrow(message)
  })
})
