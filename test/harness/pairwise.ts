import type { Random } from './random'

/** The values that each parameter of a test may have. */
export type Choices<T> = { readonly [K in keyof T]: readonly T[K][] }

/** Rows drawn for each row taken: more make fewer rows, and take longer. */
const draws = 300

/** Most rows in a row that cover no new pair. */
const patience = 10

/**
 * Returns rows of parameters in which every two values of different parameters come together at least once, unless
 * `allows` refuses every row that was drawn with both. That takes some more rows than the two longest lists have pairs.
 */
export function pairwise<T extends object>(
  choices: Choices<T>,
  random: Random,
  allows: (row: T) => boolean = () => true,
): T[] {
  const names = Object.keys(choices) as (keyof T)[]
  const pairsOf = (row: T) =>
    names.flatMap((a, i) =>
      names
        .slice(i + 1)
        .map((b) => `${choices[a].indexOf(row[a])}/${i}/${choices[b].indexOf(row[b])}/${String(b)}`),
    )
  const draw = () =>
    Object.fromEntries(
      names.map((name) => [name, choices[name][Math.floor(random() * choices[name].length)]]),
    ) as T
  const covered = new Set<string>()
  const rows: T[] = []
  for (let idle = 0; idle < patience; idle++) {
    let best: { row: T; fresh: string[] } | undefined
    for (let i = 0; i < draws; i++) {
      const row = draw()
      const fresh = pairsOf(row).filter((pair) => !covered.has(pair))
      if (fresh.length > (best?.fresh.length ?? 0) && allows(row)) best = { row, fresh }
    }
    if (!best) continue
    rows.push(best.row)
    for (const pair of best.fresh) covered.add(pair)
    idle = -1
  }
  return rows
}
