import { expect, test } from 'vitest'
import { channelErrors, worstChannels } from '../../../../src/apps/page/inspect/channel-errors'

test('errors of the last axis and of the first', () => {
  const before = [1, 10, 2, 20]
  const after = [1, 11, 2, 20]
  const [first, second] = channelErrors(before, after, [1, 2, 2])
  expect(first).toEqual({ channel: 0, sqnr: Number.POSITIVE_INFINITY, maxError: 0 })
  expect(second?.maxError).toBe(1)
  expect(second?.sqnr).toBeCloseTo(10 * Math.log10(500))
  const rows = channelErrors(before, after, [2, 2], 0)
  expect(rows.map(({ maxError }) => maxError)).toEqual([1, 0])
  expect(rows[0]?.sqnr).toBeCloseTo(10 * Math.log10(101))
})

test('the worst come first, those without error not at all', () => {
  const errors = channelErrors([1, 1, 1], [1, 1.5, 1.1], [3])
  expect(worstChannels(errors, 5).map(({ channel }) => channel)).toEqual([1, 2])
  expect(worstChannels(errors, 1)).toHaveLength(1)
})

test('arrays that do not fit the shape are an error', () => {
  expect(() => channelErrors([1], [1, 2], [2])).toThrow(RangeError)
  expect(() => channelErrors([1], [1], [1], 3)).toThrow(RangeError)
})
