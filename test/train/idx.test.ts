import { gzipSync } from 'node:zlib'
import { describe, expect, test } from 'vitest'
import { gunzip, parseIdx } from '../../src/train/data/idx'
import { syntheticDigits } from '../../src/train/data/synthetic'
import { DataError } from '../../src/train/errors'
import { rejection } from '../harness/attempt'
import { idxImages, idxLabels } from './idx-files'

const digits = syntheticDigits({ count: 12, seed: 5 })
const good = { images: idxImages(digits), labels: idxLabels(digits) }

function parse(images: Uint8Array, labels: Uint8Array) {
  return parseIdx({ name: 'images.idx', bytes: images }, { name: 'labels.idx', bytes: labels })
}

/** A copy of bytes with one big-endian 32-bit word replaced. */
function withWord(bytes: Uint8Array, offset: number, value: number): Uint8Array {
  const copy = bytes.slice()
  new DataView(copy.buffer).setUint32(offset, value)
  return copy
}

test('raw and gzipped files give the same images and labels', async () => {
  for (const pack of [(bytes: Uint8Array) => bytes, (bytes: Uint8Array) => new Uint8Array(gzipSync(bytes))]) {
    const data = await parse(pack(good.images), pack(good.labels))
    expect(data.images).toEqual(digits.images)
    expect(data.labels).toEqual(digits.labels)
    expect(data.count).toBe(12)
    expect(data.source).toBe('mnist')
  }
})

describe('what is wrong is a DataError with the file and the values', () => {
  const cases: [what: string, images: Uint8Array, labels: Uint8Array, message: string][] = [
    [
      'no header',
      good.images.slice(0, 15),
      good.labels,
      'images.idx: 15 bytes, an IDX header of images has 16',
    ],
    ['empty labels', good.images, new Uint8Array(0), 'labels.idx: 0 bytes, an IDX header of labels has 8'],
    [
      'labels as images',
      good.labels,
      good.labels,
      'images.idx: magic number 0x00000801, IDX images have 0x00000803',
    ],
    [
      'images as labels',
      good.images,
      good.images,
      'labels.idx: magic number 0x00000803, IDX labels have 0x00000801',
    ],
    [
      'short images',
      good.images.slice(0, -1),
      good.labels,
      'images.idx: 9423 bytes, but its header promises 12 images of 28×28, 9424 bytes',
    ],
    [
      'trailing bytes',
      good.images,
      new Uint8Array([...good.labels, 0]),
      'labels.idx: 21 bytes, but its header promises 12 labels, 20 bytes',
    ],
    ['another size', withWord(good.images, 8, 32), good.labels, 'images.idx: images are 32×28, not 28×28'],
    [
      'another count',
      good.images,
      withWord(good.labels.slice(0, -1), 4, 11),
      'images.idx has 12 images, labels.idx has 11 labels',
    ],
    [
      'a letter',
      good.images,
      good.labels.map((byte, i) => (i === 8 + 3 ? 10 : byte)),
      'labels.idx: label 3 is 10, not a digit 0 … 9',
    ],
    [
      'half a gzip file',
      new Uint8Array(gzipSync(good.images)).slice(0, 100),
      good.labels,
      'images.idx: not a whole gzip file (100 bytes)',
    ],
  ]
  test.each(cases)('%s', async (_, images, labels, message) => {
    expect((await rejection(parse(images, labels), DataError)).message).toBe(message)
  })
})

test('a gzip file stops being unpacked at the limit', async () => {
  const bomb = { name: 'zeros.gz', bytes: new Uint8Array(gzipSync(new Uint8Array(2 ** 26))) }
  const before = process.memoryUsage().arrayBuffers
  await expect(gunzip(bomb, 1000)).rejects.toThrow(new DataError('zeros.gz: unpacks to more than 1000 bytes'))
  expect(process.memoryUsage().arrayBuffers - before).toBeLessThan(2 ** 24)
  expect(await gunzip(bomb, 2 ** 26)).toHaveLength(2 ** 26)
})
