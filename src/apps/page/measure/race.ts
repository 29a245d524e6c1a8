import { repeatsFor, roundsFor } from './statistics'

/** Something that is timed: one run, from the call to the answer in memory. */
export interface Competitor {
  run(): Promise<unknown>
}

export interface RaceOptions {
  /** How long all rounds of one competitor may take, in milliseconds. */
  readonly budgetMs: number
  readonly signal: AbortSignal
  /** Called after each turn with how many of `total` there were. */
  readonly onTurn?: (done: number, total: number) => void
  /** The clock, in milliseconds; tests give their own. */
  readonly now?: () => number
}

/**
 * Times competitors in turns, A B A B, so that whatever slows the machine down slows all of them. Each runs once before
 * the rounds to warm up and once to see how long it takes; what is quick runs several times a round.
 *
 * @returns for each competitor the milliseconds of one run in each round
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
