import { encode as encodePng } from 'fast-png'
import { encode as encodeJpeg } from 'jpeg-js'
import { describe, expect, test } from 'vitest'
import { InputError } from '../../../../src/graph/errors'
import { type BmpOptions, bmp } from './bmp'
import { decodePicture } from './decode'
import { gif } from './gif'

/** Red, green, blue above white, black, grey, as bytes of red, green, blue and alpha. */
const six = Uint8Array.of(
  ...[255, 0, 0, 255, 0, 255, 0, 255, 0, 0, 255, 255],
  ...[255, 255, 255, 255, 0, 0, 0, 255, 128, 128, 128, 255],
)
const sixColours = [1, 0, 0, 0, 1, 0, 0, 0, 1, 1, 1, 1, 0, 0, 0, 128 / 255, 128 / 255, 128 / 255]

/** A JPEG of 32×16 pixels: red on the left, blue on the right. */
function jpeg(): Uint8Array {
  const data = new Uint8Array(32 * 16 * 4).map((_, i) => {
    const channel = i % 4
    const isLeft = (i >> 2) % 32 < 16
    return channel === 3 || (channel === 0 && isLeft) || (channel === 2 && !isLeft) ? 255 : 0
  })
  return new Uint8Array(encodeJpeg({ width: 32, height: 16, data }, 100).data)
}

/** Returns the JPEG with an Exif segment that states an orientation. */
function turned(bytes: Uint8Array, orientation: number): Uint8Array {
  const tiff = [
    ...[0x4d, 0x4d, 0, 42, 0, 0, 0, 8, 0, 1],
    ...[0x01, 0x12, 0, 3, 0, 0, 0, 1, 0, orientation, 0, 0],
  ]
  const segment = [0xff, 0xe1, 0, tiff.length + 8, ...Buffer.from('Exif\0\0'), ...tiff]
  return Uint8Array.of(...bytes.subarray(0, 2), ...segment, ...bytes.subarray(2))
}

test.each<[string, BmpOptions]>([
  ['24 bits', { bits: 24 }],
  ['24 bits, from the top', { bits: 24, topDown: true }],
  ['24 bits of OS/2', { bits: 24, header: 12 }],
  ['32 bits without alpha', { bits: 32, alpha: 0 }],
  ['32 bits with masks in another order', { bits: 32, masks: [0xff, 0xff00, 0xff0000, 0xff000000] }],
  ['8 bits with a palette', { bits: 8 }],
  ['8 bits with a palette, pixels further on', { bits: 8, gap: 12 }],
  ['8 bits with a palette of OS/2', { bits: 8, header: 12 }],
  ['8 bits in runs', { bits: 8, runs: true }],
  ['4 bits', { bits: 4 }],
  ['4 bits in runs', { bits: 4, runs: true }],
])('decodes a BMP of %s', async (_, options) => {
  const picture = await decodePicture(bmp(3, 2, six, options), 'x.bmp')
  expect(picture).toEqual({ width: 3, height: 2, channels: 3, data: Float32Array.from(sixColours) })
})

test('decodes a BMP of 16 bits, the highest value as white', async () => {
  const { data } = await decodePicture(bmp(3, 2, six, { bits: 16 }), 'x.bmp')
  expect([...data.slice(0, 15)]).toEqual(sixColours.slice(0, 15))
  expect(data[15]).toBeCloseTo(128 / 255, 1)
})

test('decodes a BMP of 1 bit', async () => {
  const { data } = await decodePicture(bmp(3, 2, six, { bits: 1 }), 'x.bmp')
  expect(Array.from(data).filter((_, i) => i % 3 === 0)).toEqual([1, 0, 0, 1, 0, 1])
})

const palette = [
  [255, 0, 0],
  [0, 255, 0],
  [0, 0, 255],
  [255, 255, 255],
  [0, 0, 0],
  [128, 128, 128],
]

describe('decodes a GIF', () => {
  test('in order', async () => {
    const picture = await decodePicture(gif(3, 2, [0, 1, 2, 3, 4, 5], palette), 'x.gif')
    expect(picture).toEqual({ width: 3, height: 2, channels: 3, data: Float32Array.from(sixColours) })
  })

  test('of interlaced rows', async () => {
    const indices = Array.from({ length: 2 * 13 }, (_, i) => Math.floor(i / 2) % 6)
    const plain = await decodePicture(gif(2, 13, indices, palette), 'x.gif')
    const interlaced = await decodePicture(gif(2, 13, indices, palette, { interlaced: true }), 'x.gif')
    expect(interlaced).toEqual(plain)
    expect(Array.from(plain.data.slice(0, 12))).toEqual([1, 0, 0, 1, 0, 0, 0, 1, 0, 0, 1, 0])
  })

  test('on white, where it is transparent or has no frame', async () => {
    const bytes = gif(2, 1, [4, 0], palette, { transparent: 4, canvas: [3, 2, 1, 1] })
    const { width, data } = await decodePicture(bytes, 'x.gif')
    expect(width).toBe(3)
    expect([...data]).toEqual([...Array(15).fill(1), 1, 0, 0])
  })

  test('whose frame is larger than the picture, cut', async () => {
    const bytes = gif(3, 2, [0, 1, 2, 3, 4, 5], palette, { canvas: [2, 1, 1, 0] })
    expect([...(await decodePicture(bytes, 'x.gif')).data]).toEqual([1, 1, 1, 1, 0, 0])
  })
})

describe('a JPEG', () => {
  const at = async (bytes: Uint8Array, x: number, y: number) => {
    const { width, data } = await decodePicture(bytes, 'x.jpg')
    return Array.from(data.slice((y * width + x) * 3, (y * width + x) * 3 + 3), Math.round)
  }
  const [red, blue] = [
    [1, 0, 0],
    [0, 0, 1],
  ]

  test('has its colours', async () => {
    const { width, height } = await decodePicture(jpeg(), 'x.jpg')
    expect([width, height]).toEqual([32, 16])
    expect([await at(jpeg(), 4, 4), await at(jpeg(), 28, 12)]).toEqual([red, blue])
  })

  test.each([
    [2, 'right', red],
    [3, 'right', red],
    [4, 'left', red],
    [5, 'top', red],
    [6, 'top', red],
    [7, 'bottom', red],
    [8, 'bottom', red],
  ])('of orientation %i has its left at the %s', async (orientation, side, colour) => {
    const bytes = turned(jpeg(), orientation)
    const { width, height } = await decodePicture(bytes, 'x.jpg')
    expect([width, height]).toEqual(orientation < 5 ? [32, 16] : [16, 32])
    const [x, y] = { left: [3, 8], right: [28, 8], top: [8, 3], bottom: [8, 28] }[side] ?? []
    expect(await at(bytes, x ?? 0, y ?? 0)).toEqual(colour)
  })

  test('without the marker of its end is whole', async () => {
    expect(await at(jpeg().slice(0, -2), 28, 12)).toEqual(blue)
  })
})

test('the contents count, not the extension', async () => {
  expect((await decodePicture(jpeg(), 'x.png')).width).toBe(32)
  await expect(decodePicture(new TextEncoder().encode('{"x": 1}'), 'x.png')).rejects.toThrow(
    new InputError('x.png: is no picture that Octet reads (PNG, JPEG, BMP, GIF, WebP, AVIF)'),
  )
})

/** Returns a RIFF file of WebP with a chunk of this kind, whose header states 1×1 pixels, and nothing behind it. */
const webp = (kind: string, ...header: number[]) =>
  Uint8Array.of(...Buffer.from('RIFF\0\0\0\0WEBP'), ...Buffer.from(kind), 0, 0, 0, 0, ...header)

describe('an InputError names the file', () => {
  const png = encodePng({ width: 3, height: 2, channels: 4, depth: 8, data: six })

  test.each<[string, () => Uint8Array]>([
    ['png', () => png],
    ['jpg', jpeg],
    ['bmp', () => bmp(3, 2, six, { bits: 8, runs: true })],
    ['bmp', () => bmp(3, 2, six, { bits: 24 })],
    ['gif', () => gif(3, 2, [0, 1, 2, 3, 4, 5], palette)],
  ])('of a %s that ends anywhere', async (extension, make) => {
    const bytes = make()
    let failures = 0
    for (let end = 0; end < bytes.length; end += Math.max(1, Math.floor(bytes.length / 100))) {
      const outcome = await decodePicture(bytes.slice(0, end), `x.${extension}`).catch((error) => error)
      if (!(outcome instanceof Error)) continue
      failures++
      expect(outcome).toBeInstanceOf(InputError)
      expect(outcome.message).toMatch(new RegExp(`^x\\.${extension}: is no `))
    }
    expect(failures).toBeGreaterThan(10)
  })

  const avif = Uint8Array.of(0, 0, 0, 20, ...Buffer.from('ftypavifispe'), 0, 0, 0, 0, 0, 0, 0, 1, 0, 0, 0, 1)
  test.each([
    ['WebP', 'VP8X', 16, webp('VP8X', 0, 0, 0, 0, 0, 0, 0, 0, 0, 0)],
    ['WebP', 'VP8 ', 16, webp('VP8 ', 0, 0, 0, 0x9d, 1, 0x2a, 1, 0, 1, 0)],
    ['WebP', 'VP8L', 16, webp('VP8L', 0x2f, 0, 0, 0, 0)],
    ['AVIF', 'ispe', 16, avif],
  ])('of a %s that ends within its header %s', async (format, _, first, bytes) => {
    for (let end = first; end < bytes.length; end++) {
      await expect(decodePicture(bytes.slice(0, end), 'x')).rejects.toThrow(
        new InputError(`x: is no ${format} that can be read: it ends too early`),
      )
    }
  })
})
