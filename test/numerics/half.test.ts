import { expect, test } from 'vitest'
import { floatToHalf, halfToFloat } from '../../src/numerics/half'

test('each of the 65,536 patterns is the number that it stands for', () => {
  for (let bits = 0; bits < 65536; bits++) {
    const value = halfToFloat(bits)
    if (Number.isNaN(value)) expect((bits & 0x7c00) === 0x7c00 && (bits & 0x3ff) !== 0).toBe(true)
    else if (floatToHalf(value) !== bits) expect(floatToHalf(value)).toBe(bits)
  }
  expect([0x3c00, 0xc000, 0x7bff, 1, 0x7c00].map(halfToFloat)).toEqual([1, -2, 65504, 2 ** -24, Infinity])
})

test('rounds to the nearest, halves to even', () => {
  for (let bits = 0; bits < 0x7bff; bits++) {
    const [low, high] = [halfToFloat(bits), halfToFloat(bits + 1)]
    const middle = (low + high) / 2
    const even = bits % 2 === 0 ? bits : bits + 1
    const gap = (high - low) / 1024
    const found = [middle - gap, middle, middle + gap].map(floatToHalf)
    if (found.join() !== [bits, even, bits + 1].join()) expect(found).toEqual([bits, even, bits + 1])
    if (floatToHalf(-middle) !== (even | 0x8000)) expect(floatToHalf(-middle)).toBe(even | 0x8000)
  }
})

test('is infinite from the middle between the largest number and the next on', () => {
  expect([65519.99, 65520, -65520, 1e30].map(floatToHalf)).toEqual([0x7bff, 0x7c00, 0xfc00, 0x7c00])
  expect(halfToFloat(floatToHalf(Number.NaN))).toBeNaN()
})
