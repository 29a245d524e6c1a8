/** Random graphs on the GPU, against the reference: a hundred here, any number by `npm run random-graphs`. */
import { afterAll, expect, test } from 'vitest'
import { closeCaseDevice } from '../harness/op-case'
import { checkGraphs, type Report } from './check'

/** Set by `npm run random-graphs`. */
const { RANDOM_GRAPHS_COUNT, RANDOM_GRAPHS_SEED } = process.env

/** Half of the seeds are always the same; the others are new ones in each run. */
const usual = RANDOM_GRAPHS_COUNT ? [] : [1]
const first = Number(RANDOM_GRAPHS_SEED ?? Math.floor(Math.random() * 2 ** 31))
const count = Number(RANDOM_GRAPHS_COUNT ?? 50)

afterAll(closeCaseDevice)

/** Milliseconds between two lines of progress. */
const linesApart = 10_000

/** Prints progress and failures as they come, for `npm run random-graphs`. */
function reporter(): Report {
  if (!RANDOM_GRAPHS_COUNT) return {}
  let last = 0
  return {
    onFailure: (failure) => console.log(`\n${failure}\n`),
    onGraph({ graphs, operators, failures }) {
      if (graphs < count && Date.now() - last < linesApart) return
      last = Date.now()
      console.log(
        `${graphs} of ${count} graphs from seed ${first}, ${operators} operators, ${failures.length} failures`,
      )
    },
  }
}

test.each([...usual, first])(
  `${count} random graphs from seed %i on have the bytes of the reference`,
  async (seed) => {
    const { failures } = await checkGraphs(seed, count, reporter())
    expect(failures.join('\n\n')).toBe('')
  },
  // A graph takes a tenth of a second, far more on a busy machine.
  60_000 + count * 5_000,
)
