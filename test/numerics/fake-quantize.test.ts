import { describe, expect, test } from 'vitest'
import { InputError } from '../../src/graph/errors'
import { fakeQuantizeArray } from '../../src/numerics/fake-quantize'

const list = (values: ArrayLike<number>) => Array.from(values)

// The rows of TensorFlow's fake_quant_ops_test.cc have ranges like these: zero between two steps, or at an end.
test.each([
  { name: 'zero on the grid', min: -10, max: 53.75, grid: [-10, 53.75], step: 0.25 },
  { name: 'zero moved up', min: -0.1, max: 63.65, grid: [0, 63.75], step: 0.25 },
  { name: 'zero moved down', min: -0.125, max: 63.625, grid: [-0.25, 63.5], step: 0.25 },
  { name: 'a range above 0', min: 1, max: 64.75, grid: [0, 63.75], step: 0.25 },
  { name: 'a range below 0', min: -64.75, max: -1, grid: [-63.75, 0], step: 0.25 },
])('8 bits, $name', ({ min, max, grid: [low = 0, high = 0], step }) => {
  const inside = low + 5 * step
  const values = [low - 1, low, inside, inside + 0.1 * step, inside + 0.9 * step, high, high + 1]
  expect(list(fakeQuantizeArray(values, min, max))).toEqual(
    [low, low, inside, inside, inside + step, high, high].map((value) => value + 0),
  )
  expect(fakeQuantizeArray([0], min, max)[0]).toBeCloseTo(0, 12)
})

test('a narrow range leaves out the lowest value', () => {
  // 127 steps of 0.5 around zero in place of 128 below.
  expect(list(fakeQuantizeArray([-70, -63.5, -0.3, 63.5, 70], -63.5, 63.5, { narrowRange: true }))).toEqual([
    -63.5, -63.5, -0.5, 63.5, 63.5,
  ])
})

test('few bits', () => {
  expect(list(fakeQuantizeArray([-1, 0.4, 0.5, 1.4, 2, 3, 9], -1, 2, { bits: 2 }))).toEqual([
    -1, 0, 1, 1, 2, 2, 2,
  ])
})

test('a range for each channel', () => {
  const values = [-1, -1, 0.4, 0.4, 2, 2]
  expect(list(fakeQuantizeArray(values, [-1, 0], [2, 3], { bits: 2 }))).toEqual([-1, 0, 0, 0, 2, 2])
})

test('the range [0, 0] gives zeros', () => {
  expect(list(fakeQuantizeArray([-1, 5], 0, 0))).toEqual([0, 0])
})

describe('rejects', () => {
  test.each([
    ['1 bit', () => fakeQuantizeArray([1], 0, 1, { bits: 1 }), /bits is 1, not an integer from 2 to 16/],
    ['3.5 bits', () => fakeQuantizeArray([1], 0, 1, { bits: 3.5 }), /bits is 3.5/],
    ['a range upside down', () => fakeQuantizeArray([1], 1, 0), /greater than max/],
    ['an empty range', () => fakeQuantizeArray([1], 1, 1), /\[1, 1\] is empty/],
    ['NaN', () => fakeQuantizeArray([1, Number.NaN], 0, 1), /value 1 is the number NaN/],
    [
      'bounds of other counts',
      () => fakeQuantizeArray([1, 2], [0, 0], [1]),
      /2 channels have a min, 1 a max/,
    ],
    ['values between channels', () => fakeQuantizeArray([1, 2, 3], [0, 0], [1, 1]), /3 values are not for 2/],
    ['no numbers', () => fakeQuantizeArray('x' as never, 0, 1), /an array of numbers/],
  ])('%s', (_, call, message) => {
    expect(call).toThrow(InputError)
    expect(call).toThrow(message)
  })
})
