import { describe, expect, test } from 'vitest'
import { type Checkpoint, decodeCheckpoint, encodeCheckpoint, toCheckpoint } from '../../src/train/checkpoint'
import { DataError } from '../../src/train/errors'

const checkpoint: Checkpoint = {
  run: '{"seed":1, "words": "room for longer headers in the tests"}…',
  step: 12,
  seconds: 3.5,
  values: [new Float32Array([1, -0, 3e-42]), new Float32Array(0), new Float32Array([Math.fround(0.1)])],
}
const bytes = encodeCheckpoint(checkpoint)

function changed(offset: number): Uint8Array {
  return bytes.map((byte, i) => (i === offset ? byte ^ 1 : byte))
}

/** The checkpoint's bytes with another JSON of the same length. */
function withHeader(change: object | null): Uint8Array {
  const head = new DataView(bytes.buffer, bytes.byteOffset)
  const length = head.getUint32(4, true)
  const json = JSON.parse(new TextDecoder().decode(bytes.subarray(12, 12 + length)))
  const text = JSON.stringify(change && { ...json, run: '', ...change })
  const copy = bytes.slice()
  copy.set(new TextEncoder().encode(text.padEnd(length)), 12)
  return copy
}

/** The checkpoint's bytes with seconds that JSON reads as infinity. */
function withEndlessSeconds(): Uint8Array {
  const copy = withHeader({ seconds: 12345 })
  copy.set(new TextEncoder().encode('9e999'), Buffer.from(copy).indexOf('12345'))
  return copy
}

test('decoding gives back what was encoded, from any offset in a buffer', () => {
  expect(decodeCheckpoint(bytes, 'x')).toEqual(checkpoint)
  const shifted = new Uint8Array(bytes.length + 1)
  shifted.set(bytes, 1)
  expect(decodeCheckpoint(shifted.subarray(1), 'x')).toEqual(checkpoint)
})

describe('damage is found, and the message names the file', () => {
  const cases: [what: string, bytes: Uint8Array, why: string][] = [
    ['empty', bytes.slice(0, 0), '0 bytes'],
    ['another file', changed(0), 'wrong magic number'],
    ['cut in the header', bytes.slice(0, 20), 'cut short at 20 bytes'],
    ['cut in the values', bytes.slice(0, -4), `${bytes.length - 4} bytes instead of ${bytes.length}`],
    ['a changed header', changed(12), 'its header is damaged'],
    ['a length of -1', withHeader({ lengths: [4, -1, 1] }), 'its header is damaged'],
    [
      'a length of 2^40',
      withHeader({ lengths: [3, 0, 2 ** 40] }),
      `${bytes.length} bytes instead of 43980465`,
    ],
    ['lengths that add up', withHeader({ lengths: [2 ** 40, 4 - 2 ** 40] }), 'its header is damaged'],
    ['half a length', withHeader({ lengths: [3.5, 0.5] }), 'its header is damaged'],
    ['a step of -1', withHeader({ step: -1 }), 'its header is damaged'],
    ['a step of 1.5', withHeader({ step: 1.5 }), 'its header is damaged'],
    ['seconds of null', withHeader({ seconds: null }), 'its header is damaged'],
    ['endless seconds', withEndlessSeconds(), 'its header is damaged'],
    ['no header', withHeader(null), 'its header is damaged'],
    ['a changed value', changed(bytes.length - 1), 'its checksum differs'],
  ]
  test.each(cases)('%s', (_, damaged, why) => {
    const decode = () => decodeCheckpoint(damaged, 'run.checkpoint')
    expect(decode).toThrow(DataError)
    expect(decode).toThrow(`run.checkpoint: not a usable checkpoint, ${why}`)
    expect(decode).toThrow(/\. Delete it to start afresh$/)
  })
})

test('a checkpoint in a store is read back, without anything else that lies there', () => {
  expect(toCheckpoint(checkpoint)).toEqual(checkpoint)
  expect(toCheckpoint({ ...checkpoint, more: 1 })).toEqual(checkpoint)
})

describe('anything but a checkpoint in a store is none', () => {
  test.each<[unknown]>([
    [undefined],
    [null],
    ['text'],
    [[]],
    [{ ...checkpoint, run: 1 }],
    [{ ...checkpoint, step: -1 }],
    [{ ...checkpoint, step: 0.5 }],
    [{ ...checkpoint, step: Number.NaN }],
    [{ ...checkpoint, step: '3' }],
    [{ ...checkpoint, seconds: Number.POSITIVE_INFINITY }],
    [{ ...checkpoint, values: undefined }],
    [{ ...checkpoint, values: { length: -1 } }],
    [{ ...checkpoint, values: [[1, 2]] }],
    [{ ...checkpoint, values: [new Uint8Array(4)] }],
  ])('%o', (kept) => {
    expect(toCheckpoint(kept)).toBeUndefined()
  })
})
