import { expect, test } from 'vitest'
import { parseNpy } from '../../../src/apps/cli/npy'
import { InputError } from '../../../src/graph/errors'
import { npy } from './octet'

test.each([
  ['<f4', Float32Array.of(1.5, -2, 3, 4, 5, 6)],
  ['<f8', Float64Array.of(1e300, 2, 3, 4, 5, 6)],
  ['|u1', Uint8Array.of(0, 255, 3, 4, 5, 6)],
  ['|i1', Int8Array.of(-128, 127, 3, 4, 5, 6)],
  ['<i2', Int16Array.of(-32768, 2, 3, 4, 5, 6)],
  ['<i4', Int32Array.of(-(2 ** 31), 2, 3, 4, 5, 6)],
] as const)('reads elements of %s', (descr, data) => {
  expect(parseNpy(npy(descr, [2, 3], data), 'x.npy')).toEqual({ shape: [2, 3], data })
  expect(parseNpy(npy(descr, [6], data), 'x.npy').shape).toEqual([6])
})

test('reads a file that is a view of a larger buffer', () => {
  const data = Float32Array.of(1, 2)
  const whole = new Uint8Array(200)
  const file = npy('<f4', [2], data)
  whole.set(file, 3)
  expect(parseNpy(whole.subarray(3, 3 + file.length), 'x.npy').data).toEqual(data)
})

test('reads version 2, whose header length has four bytes', () => {
  const [one, data] = [npy('|u1', [2], Uint8Array.of(7, 8)), Uint8Array.of(7, 8)]
  const two = Uint8Array.from([
    ...one.subarray(0, 6),
    2,
    0,
    ...one.subarray(8, 10),
    0,
    0,
    ...one.subarray(10),
  ])
  expect(parseNpy(two, 'x.npy')).toEqual({ shape: [2], data })
})

const good = npy('<f4', [2, 3], new Float32Array(6))
const replaced = (from: string, to: string) => {
  const text = new TextDecoder('latin1').decode(good).replace(from, to)
  return Uint8Array.from(text, (character) => character.charCodeAt(0))
}

test.each([
  ['another magic', Uint8Array.of(1, 2, 3), /x\.npy: is no \.npy file/],
  ['an unknown version', Uint8Array.from([...good.subarray(0, 6), 9, ...good.subarray(7)]), /version 9/],
  ['a header that is cut off', good.subarray(0, 40), /after 40 of 128 bytes/],
  ['a length that is cut off', good.subarray(0, 9), /cut off after 9 bytes/],
  ['missing elements', good.subarray(0, good.length - 4), /holds 20 bytes .*\(2, 3\) of <f4 needs 24/],
  ['elements of another type', replaced('<f4', '>f4'), /its elements are ">f4"/],
  ['Fortran order', replaced('False', 'True '), /Fortran order/],
  ['a header without shape', replaced("'shape'", "'shade'"), /lacks descr, fortran_order or shape/],
])('rejects %s', (_, bytes, message) => {
  expect(parseNpy(good, 'x.npy').shape).toEqual([2, 3])
  expect(() => parseNpy(bytes, 'x.npy')).toThrow(InputError)
  expect(() => parseNpy(bytes, 'x.npy')).toThrow(message)
})
