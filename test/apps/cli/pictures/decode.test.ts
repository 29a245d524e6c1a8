import { encode } from 'fast-png'
import { describe, expect, test } from 'vitest'
import { fitPicture } from '../../../../src/apps/cli/pictures/fit'
import { decodePng } from '../../../../src/apps/cli/pictures/png'
import { InputError } from '../../../../src/graph/errors'

describe('decodes', () => {
  test('8-bit grey', () => {
    const png = encode({ width: 2, height: 1, channels: 1, depth: 8, data: Uint8Array.of(0, 255) })
    expect(decodePng(png, 'x.png')).toEqual({ width: 2, height: 1, channels: 1, data: Float32Array.of(0, 1) })
  })

  test('16-bit grey', () => {
    const png = encode({ width: 2, height: 1, channels: 1, depth: 16, data: Uint16Array.of(65535, 13107) })
    expect(decodePng(png, 'x.png').data).toEqual(Float32Array.of(1, 0.2))
  })

  test('1-bit grey, rows beginning on a byte', () => {
    const data = Uint8Array.of(0b10100000, 0b01000000)
    const png = encode({ width: 3, height: 2, channels: 1, depth: 1, data })
    expect([...decodePng(png, 'x.png').data]).toEqual([1, 0, 1, 0, 1, 0])
  })

  test('colours with transparency, on white', () => {
    const data = Uint8Array.of(255, 0, 0, 255, 0, 0, 0, 0)
    const png = encode({ width: 2, height: 1, channels: 4, depth: 8, data })
    const { channels, data: pixels } = decodePng(png, 'x.png')
    expect([channels, ...pixels]).toEqual([3, 1, 0, 0, 1, 1, 1])
  })

  test('a palette', () => {
    const palette = [
      [0, 0, 255],
      [255, 255, 0],
    ]
    const png = encode({ width: 2, height: 1, channels: 1, depth: 8, data: Uint8Array.of(1, 0), palette })
    expect([...decodePng(png, 'x.png').data]).toEqual([1, 1, 0, 0, 0, 1])
  })

  test('nothing else', () => {
    const bytes = encode({ width: 2, height: 1, channels: 1, depth: 8, data: Uint8Array.of(0, 255) })
    for (const wrong of [
      Uint8Array.of(1, 2, 3),
      bytes.subarray(0, 30),
      bytes.subarray(0, bytes.length - 20),
    ]) {
      expect(() => decodePng(wrong, 'x.png')).toThrow(InputError)
      expect(() => decodePng(wrong, 'x.png')).toThrow(/^x\.png: is no PNG that can be read: /)
    }
  })
})

describe('fits', () => {
  const grey = (width: number, height: number, ...data: number[]) => ({
    width,
    height,
    channels: 1,
    data: Float32Array.from(data),
  })

  test('a picture of the right size is left as it is', () => {
    expect([...fitPicture(grey(2, 2, 0, 0.25, 0.5, 1), 2, 2, 1)]).toEqual([0, 0.25, 0.5, 1])
  })

  test('a smaller one is the mean of the areas', () => {
    expect([...fitPicture(grey(4, 2, 0, 1, 0.5, 0.5, 1, 0, 0, 1), 2, 1, 1)]).toEqual([0.5, 0.5])
    const third = fitPicture(grey(3, 1, 0, 0.5, 1), 2, 1, 1)
    expect(third[0]).toBeCloseTo(0.5 / 3, 6)
    expect(third[1]).toBeCloseTo((1 + 0.25) / 1.5, 6)
  })

  test('a larger one repeats pixels', () => {
    expect([...fitPicture(grey(2, 1, 0, 1), 4, 2, 1)]).toEqual([0, 0, 1, 1, 0, 0, 1, 1])
  })

  test('colours become grey by their luma, grey is repeated', () => {
    const colour = { width: 1, height: 1, channels: 3, data: Float32Array.of(1, 0.5, 0) }
    expect(fitPicture(colour, 1, 1, 1)[0]).toBeCloseTo(0.299 + 0.587 / 2, 6)
    expect([...fitPicture(grey(1, 1, 0.25), 1, 1, 3)]).toEqual([0.25, 0.25, 0.25])
  })
})
