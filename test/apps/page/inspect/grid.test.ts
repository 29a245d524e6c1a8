import { expect, test } from 'vitest'
import { gridOf, saturatedShare, stepsBetween } from '../../../../src/apps/page/inspect/grid'

test('the grid of a tensor, and of a channel of it', () => {
  const activation = { type: 'int8', quant: { scale: [0.5], zeroPoint: [-28], axis: 0 } } as const
  expect(gridOf(activation)).toEqual({ scale: 0.5, zeroPoint: -28, low: -50, high: 77.5 })
  const weights = { type: 'int8', quant: { scale: [1, 2], zeroPoint: [0, 0], axis: 0 } } as const
  expect(gridOf(weights)).toBeUndefined()
  expect(gridOf(weights, 1)).toMatchObject({ low: -256, high: 254 })
  expect(gridOf(weights, 2)).toBeUndefined()
  expect(gridOf({ type: 'float32' })).toBeUndefined()
  const dead = { type: 'int8', quant: { scale: [0, 2], zeroPoint: [0, 0], axis: 0 } } as const
  expect([gridOf(dead, 0), gridOf(dead, 1)?.low]).toEqual([undefined, -256])
})

test('what rounds to the ends is not saturated, what lies beyond is', () => {
  const grid = { scale: 1, zeroPoint: 0, low: -128, high: 127 }
  expect(saturatedShare([-128.4, 127.4, 0, 130], grid)).toBe(0.25)
  expect(saturatedShare([], grid)).toBe(0)
})

test('steps between two values, unless they are too many to see', () => {
  const grid = { scale: 0.1, zeroPoint: -128, low: 0, high: 25.5 }
  expect(stepsBetween(grid, -1, 0.35, 10)).toHaveLength(4)
  expect(stepsBetween(grid, 0.2, 0.4, 3).map((step) => Number(step.toFixed(6)))).toEqual([0.2, 0.3, 0.4])
  expect(stepsBetween(grid, 0, 25.5, 100)).toEqual([])
  expect(stepsBetween(grid, 26, 30, 100)).toEqual([])
})
