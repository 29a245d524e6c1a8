import { crc32, deflateSync } from 'node:zlib'
import { encode as encodePng } from 'fast-png'
import { afterEach, describe, expect, test, vi } from 'vitest'
import { DeviceError, InputError } from '../../../../src/graph/errors'
import { rejection } from '../../../harness/attempt'
import { bmp } from './bmp'
import { decodePicture } from './decode'
import { gif } from './gif'

afterEach(() => vi.restoreAllMocks())

/** Returns a copy of `bytes` with a number written into it, by `set` of a DataView. */
function patched(bytes: Uint8Array, set: (view: DataView) => void): Uint8Array {
  const copy = bytes.slice()
  set(new DataView(copy.buffer))
  return copy
}

const pixel = Uint8Array.of(0, 0, 0, 255)
const png = (size: number) => {
  const header = Buffer.from(
    encodePng({ width: 1, height: 1, channels: 1, depth: 8, data: Uint8Array.of(0) }).slice(8, 33),
  )
  header.writeUInt32BE(size, 8)
  header.writeUInt32BE(size, 12)
  return withChunks(['IHDR', header.subarray(8, 21)], ['IDAT', deflateSync(new Uint8Array(10))])
}

/** Writes a PNG of these chunks and its end. */
function withChunks(...chunks: readonly (readonly [type: string, data: Uint8Array])[]): Uint8Array {
  const parts = [...chunks, ['IEND', new Uint8Array()] as const].map(([type, data]) => {
    const body = Buffer.concat([Buffer.from(type), data])
    const length = Buffer.alloc(4)
    length.writeUInt32BE(data.length)
    const crc = Buffer.alloc(4)
    crc.writeUInt32BE(crc32(body))
    return Buffer.concat([length, body, crc])
  })
  return new Uint8Array(Buffer.concat([Buffer.from('\x89PNG\r\n\x1a\n', 'latin1'), ...parts]))
}

const jpegHeader = Uint8Array.of(
  0xff,
  0xd8,
  0xff,
  0xc0,
  0,
  11,
  8,
  0xff,
  0xdc,
  0xff,
  0xdc,
  1,
  1,
  0x11,
  0,
  0xff,
  0xda,
)

const webp = (kind: string, ...rest: number[]) =>
  Uint8Array.of(...Buffer.from('RIFF\0\0\0\0WEBP'), ...Buffer.from(kind), 0, 0, 0, 0, ...rest)

/** Files of some hundred bytes whose pictures would be gigabytes. */
const bombs: readonly (readonly [name: string, size: string, bytes: Uint8Array])[] = [
  ['x.png', '30000×30000', png(30000)],
  ['x.png', '4294967295×4294967295', png(0xffffffff)],
  ['x.jpg', '65500×65500', jpegHeader],
  [
    'x.bmp',
    '20000×10000',
    patched(bmp(1, 1, pixel, { bits: 8, runs: true }), (view) => {
      view.setInt32(18, 20000, true)
      view.setInt32(22, 10000, true)
    }),
  ],
  ['x.gif', '65535×65535', patched(gif(1, 1, [0], []), (view) => view.setUint32(6, 0xffffffff, true))],
  [
    'frame.gif',
    '65535×65535',
    patched(gif(1, 1, [0], []), (view) => view.setUint32(13 + 768 + 5, 0xffffffff, true)),
  ],
  ['x.webp', '16777216×16777216', webp('VP8X', 0, 0, 0, 0, 255, 255, 255, 255, 255, 255)],
  ['x.webp', '16383×16383', webp('VP8 ', 0, 0, 0, 0x9d, 1, 0x2a, 0xff, 0x3f, 0xff, 0x3f)],
  ['x.webp', '16384×16384', webp('VP8L', 0x2f, 0xff, 0xff, 0xff, 0x0f)],
  [
    'x.avif',
    '32768×32768',
    Uint8Array.of(0, 0, 0, 20, ...Buffer.from('ftypavifispe'), 0, 0, 0, 0, 0, 0, 0x80, 0, 0, 0, 0x80, 0),
  ],
]

test.each(bombs)('refuses %s of %s pixels by its header', async (name, size, bytes) => {
  const { message } = await rejection(decodePicture(bytes, name), InputError)
  expect(message).toMatch(`${name}: ${size} pixels are more than Octet unpacks`)
})

describe('a small PNG', () => {
  const data = deflateSync(new Uint8Array(2 ** 26))
  const header = encodePng({ width: 1, height: 1, channels: 1, depth: 8, data: Uint8Array.of(0) }).subarray(
    16,
    29,
  )

  test('whose pixels unpack to megabytes is refused before they do', async () => {
    const bytes = withChunks(['IHDR', header], ['IDAT', data])
    const { message } = await rejection(decodePicture(bytes, 'x.png'), InputError)
    expect(message).toMatch(/^x\.png: unpacks to more than its pixels need/)
  })

  test('keeps other chunks packed', async () => {
    const profile = Buffer.concat([Buffer.from('p\0\0'), data])
    const chunks = [
      ['IHDR', header],
      ['iCCP', profile],
      ['IDAT', deflateSync(Uint8Array.of(0, 7))],
    ] as const
    const before = process.memoryUsage().arrayBuffers
    const picture = await decodePicture(withChunks(...chunks), 'x.png')
    expect(picture.data).toEqual(Float32Array.of(Math.fround(7 / 255)))
    expect(process.memoryUsage().arrayBuffers - before).toBeLessThan(2 ** 24)
  })
})

test('a picture without pixels is refused', async () => {
  await expect(decodePicture(png(0), 'x.png')).rejects.toThrow('x.png: its header says 0×0 pixels')
})

describe('WebP and AVIF, as root', () => {
  const small = [
    ['WebP', webp('VP8L', 0x2f, 0, 0, 0, 0)],
    ['AVIF', Uint8Array.of(0, 0, 0, 20, ...Buffer.from('ftypavifispe'), 0, 0, 0, 0, 0, 0, 0, 1, 0, 0, 0, 1)],
  ] as const

  test.each(small)('%s is refused with the reason', async (format, bytes) => {
    vi.spyOn(process, 'getuid').mockReturnValue(0)
    const { message } = await rejection(decodePicture(bytes, 'x'), DeviceError)
    expect(message).toBe(
      `x: ${format} is decoded in a browser, which has no sandbox when root starts it; run octet as another ` +
        'user, or save the picture as PNG or JPEG',
    )
  })
})
