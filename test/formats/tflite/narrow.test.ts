/** Weights of 4 and 2 bits in files that others made, right and wrong. */
import { describe, expect, test } from 'vitest'
import { loadModel } from '../../../src/formats/load'
import { packNarrow, unpackNarrow } from '../../../src/formats/tflite/narrow'
import { readTflite } from '../../../src/formats/tflite/read'
import { makeTensor } from '../../../src/graph/tensor'
import { changed, failure } from './failure'
import { rawFile } from './raw'

/** A file whose 3×3×3×2 filter has another type and other bytes. */
const withFilter = (type: number, bytes: Uint8Array) =>
  rawFile(
    changed((model, { filter }) => {
      filter.type = type
      model.buffers[1] = { data: bytes }
    }),
  )

const values = Int8Array.from({ length: 54 }, (_, i) => ((i * 5) % 16) - 8)

test('the first value lies in the lowest bits, as LiteRT has it', () => {
  expect([...packNarrow(Int8Array.of(1, -2, 7, -8, 3), 4)]).toEqual([0xe1, 0x87, 0x03])
  expect([...packNarrow(Int8Array.of(1, -1, -2, 0, -1), 2)]).toEqual([0b00_10_11_01, 0b11])
})

test.each([
  [4, -8, 7],
  [2, -2, 1],
] as const)('values of %i bits come back, in any number', (bits, low, high) => {
  for (let count = 1; count < 12; count++) {
    const some = Int8Array.from({ length: count }, (_, i) => low + ((i * 3 + count) % (high - low + 1)))
    const packed = packNarrow(some, bits)
    expect(packed).toHaveLength(Math.ceil((count * bits) / 8))
    expect(unpackNarrow(packed, count, bits)).toEqual(some)
  }
})

describe('a filter', () => {
  test('of int4 is read, by loadModel too', async () => {
    const file = withFilter(17, packNarrow(values, 4))
    const graph = readTflite(file)
    expect(graph.operators[0]?.inputs[1]).toMatchObject({ type: 'int8', bits: 4, data: values })
    expect(await loadModel(file)).toEqual(graph)
  })

  test('of int2 is read; without 0 and −2 it has 1 bit', () => {
    const two = values.map((value) => (value & 3) - 2)
    const one = values.map((value) => (value & 1 ? 1 : -1))
    for (const [bits, data] of [
      [2, two],
      [1, one],
    ] as const)
      expect(readTflite(withFilter(19, packNarrow(data, 2))).operators[0]?.inputs[1]).toMatchObject({
        bits,
        data,
      })
  })

  test.each([
    [17, 26, 'buffer 1 holds 26 bytes; int4 3×3×3×2 has 27'],
    [17, 28, 'buffer 1 holds 28 bytes; int4 3×3×3×2 has 27'],
    [19, 13, 'buffer 1 holds 13 bytes; int2 3×3×3×2 has 14'],
  ])('of type %i in %i bytes is refused', (type, length, message) => {
    expect(failure(withFilter(type, new Uint8Array(length)))).toContain(message)
  })
})

test('an activation of int4 is refused', () => {
  const file = changed((_, { input }) => {
    input.type = 17
  })
  expect(failure(file)).toContain('is int4 and no constant')
})

test.each([
  ['a value that is too large', { bits: 4, data: Int8Array.of(8) }, 'element 0 is 8, not 4 bits'],
  ['a value that is too small', { bits: 2, data: Int8Array.of(-3) }, 'element 0 is -3, not 2 bits'],
  ['zero in 1 bit', { bits: 1, data: Int8Array.of(0) }, 'element 0 is 0, not 1 bits'],
  ['no data', { bits: 4 }, 'element 0 is undefined, not 4 bits'],
  ['another width', { bits: 3 as 4, data: Int8Array.of(0) }, 'element 0 is 0, not 3 bits'],
] as const)('a tensor with %s is refused', (_, given, message) => {
  expect(() => makeTensor({ name: 't', shape: [1], type: 'int8', ...given })).toThrow(message)
})
