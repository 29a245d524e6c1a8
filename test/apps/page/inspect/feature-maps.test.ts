import { expect, test } from 'vitest'
import {
  anyGeometry,
  difference,
  featureMap,
  imageGeometry,
  shrink,
} from '../../../../src/apps/page/inspect/feature-maps'
import { paint, palette, paletteIndex } from '../../../../src/apps/page/inspect/palette'

test('channels of an image', () => {
  expect(imageGeometry([1, 2, 2, 3])).toEqual({ height: 2, width: 2, channels: 3 })
  expect(imageGeometry([1, 1, 1, 64])).toBeUndefined()
  expect(imageGeometry([1, 10])).toBeUndefined()
  const values = Array.from({ length: 12 }, (_, i) => i)
  expect([...featureMap(values, { height: 2, width: 2, channels: 3 }, 1)]).toEqual([1, 4, 7, 10])
})

test('any activation is a picture, as square as it can be', () => {
  expect(anyGeometry([1, 1024])).toEqual({ height: 32, width: 32, channels: 1 })
  expect(anyGeometry([1, 10])).toEqual({ height: 1, width: 10, channels: 1 })
  const geometry = anyGeometry([1, 1, 1, 20])
  expect(geometry).toEqual({ height: 4, width: 5, channels: 1 })
  expect([...featureMap([1, 2], { height: 1, width: 3, channels: 1 }, 0)]).toEqual([1, 2, Number.NaN])
})

test('large maps shrink to the means of blocks, also where the blocks do not fit', () => {
  const { map, height, width } = shrink(Float32Array.of(1, 2, 3, 4, 5, 6), { height: 2, width: 3 }, 2)
  expect({ height, width }).toEqual({ height: 1, width: 2 })
  expect([...map]).toEqual([3, 4.5])
})

test('differences', () => {
  expect([...difference([1, 2], [0.5, 3])]).toEqual([0.5, -1])
})

test('colours rise from zero, or part at zero where values are negative', () => {
  expect(palette).toHaveLength(256)
  expect(paletteIndex(0, { min: 0, max: 4 })).toBe(0)
  expect(paletteIndex(4, { min: 0, max: 4 })).toBe(127)
  expect(paletteIndex(-2, { min: -2, max: 1 })).toBe(128)
  expect(paletteIndex(2, { min: -2, max: 2 })).toBe(255)
  expect(paletteIndex(5, { min: 0, max: 0 })).toBe(127)
  const pixels = paint(Float32Array.of(0, Number.NaN), { min: 0, max: 1 })
  expect([...pixels]).toEqual([...(palette[0] ?? []), 255, ...(palette[0] ?? []), 0])
})
