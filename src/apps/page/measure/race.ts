import { repeatsFor, roundsFor } from './statistics'

/** Something to time. `run` resolves when the answer is in memory. */
export interface Competitor {
  run(): Promise<unknown>
}

export interface RaceOptions {
  /** Time for all rounds of one competitor, in milliseconds. */
  readonly budgetMs: number
  readonly signal: AbortSignal
  /** Called after each turn; `done` of `total` turns are done. */
  readonly onTurn?: (done: number, total: number) => void
  /** Clock in milliseconds; tests pass their own. */
  readonly now?: () => number
}

/**
 * Times competitors in turns, A B A B, so that whatever slows the machine down slows all of them. Before the rounds,
 * each runs once to warm up and once to estimate its time. Quick competitors run several times per round.
 *
 * @returns for each competitor, the milliseconds of one run in each round
 */
export async function race(competitors: readonly Competitor[], options: RaceOptions): Promise<number[][]> {
  const { budgetMs, signal, onTurn, now = () => performance.now() } = options
  const time = async ({ run }: Competitor, repeats: number) => {
    signal.throwIfAborted()
    const start = now()
    for (let i = 0; i < repeats; i++) await run()
    return (now() - start) / repeats
  }
  const repeats: number[] = []
  let rounds = 7
  for (const competitor of competitors) {
    await time(competitor, 1)
    const once = await time(competitor, 1)
    const times = repeatsFor(once)
    repeats.push(times)
    rounds = Math.min(rounds, roundsFor(once * times, budgetMs))
  }
  const turns: number[][] = competitors.map(() => [])
  const total = rounds * competitors.length
  for (let turn = 0; turn < total; turn++) {
    const at = turn % competitors.length
    turns[at]?.push(await time(competitors[at] as Competitor, repeats[at] ?? 1))
    onTurn?.(turn + 1, total)
  }
  return turns
}
