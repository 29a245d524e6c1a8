import { expect, test } from 'vitest'
import { spread } from './spread'

const of = (code: string, ...sets: Record<string, number>[]) => sets.map((constants) => ({ code, constants }))

test('each shader is left once, with sets that have every pair of kinds', () => {
  const sets = [
    { width: 5, pad: 0, stride: 1 },
    { width: 7, pad: 0, stride: 1 },
    { width: 7, pad: 2, stride: 1 },
    { width: 1, pad: 2, stride: 1 },
    { width: 9, pad: 0, stride: 2 },
  ]
  const left = spread([...of('a', ...sets), ...of('b', { width: 3 }), ...of('c', {}, {})])
  expect(left.map(({ code }) => code)).toEqual(['a', 'b', 'c'])
  // The second differs from the first in its width only.
  expect(new Set(left[0]?.sets)).toEqual(new Set([sets[0], sets[2], sets[3], sets[4]]))
  expect(left.slice(1).map(({ sets }) => sets)).toEqual([[{ width: 3 }], [{}]])
})

test('a set with what others have one by one stays if none has it together', () => {
  const sets = [
    { a: 0, b: 5 },
    { a: 5, b: 0 },
    { a: 0, b: 0 },
  ]
  expect(spread(of('code', ...sets))[0]?.sets).toHaveLength(3)
})
