import { expect, test } from 'vitest'
import { pairwise } from './pairwise'
import { seeded } from './random'

const choices = { a: [1, 2, 3, 4], b: ['x', 'y', 'z'], c: [true, false], d: [0, 5, 9] }

/** Returns every two values of different parameters that come together in a row. */
function pairsOf(rows: readonly object[]): Set<string> {
  return new Set(
    rows.flatMap((row) => {
      const values = Object.entries(row).map((entry) => entry.join(' '))
      return values.flatMap((one, i) => values.slice(i + 1).map((other) => `${one}, ${other}`))
    }),
  )
}

const all = Object.entries(choices).flatMap(([name, values], i, lists) =>
  lists
    .slice(i + 1)
    .flatMap(([other, others]) =>
      [...values].flatMap((one) => [...others].map((two) => `${name} ${one}, ${other} ${two}`)),
    ),
)

test('every two values come together, in far fewer rows than there are combinations', () => {
  for (let seed = 1; seed <= 5; seed++) {
    const rows = pairwise(choices, seeded(seed))
    expect(pairsOf(rows)).toEqual(new Set(all))
    expect(rows.length).toBeGreaterThanOrEqual(4 * 3)
    expect(rows.length).toBeLessThan(20)
  }
})

test('rows that are not allowed are not taken, and all other pairs are there', () => {
  const allows = (row: { a: number; c: boolean }) => !(row.a === 1 && row.c)
  const rows = pairwise(choices, seeded(3), allows)
  expect(rows.every(allows)).toBe(true)
  expect(pairsOf(rows)).toEqual(new Set(all.filter((pair) => pair !== 'a 1, c true')))
})

test('a seed gives the same rows', () => {
  expect(pairwise(choices, seeded(5))).toEqual(pairwise(choices, seeded(5)))
})
