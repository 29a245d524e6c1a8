/** Measures engines in turns on one model: A B C A B C …, so that whatever slows the machine down slows them all. */
import { describeError } from '../src/apps/cli/failure'
import { OctetError } from '../src/graph/errors'
import type { Client, Host } from './host/host'
import { type LeftOut, type ModelCase, reasonFor } from './models'
import type { EngineName, FirstAnswer } from './protocol'
import type { Row } from './report/report'
import { repeatsFor, roundsFor, spreadOf } from './statistics'

/** Limits on the duration of a measurement. */
export interface Effort {
  /** Rounds after warming up. */
  readonly rounds: number
  /** Milliseconds that an engine's rounds may take on one model; Infinity if the user gave a number of rounds. */
  readonly budgetMs: number
}

/** Time to spend on engines, and whether Octet tunes first. */
export interface ModelEffort extends Effort {
  readonly tune: boolean
}

/** Shortest duration of a round in milliseconds; faster engines repeat their run. */
const roundMs = 60

/** An engine with a model open, and its times so far. */
interface Entry {
  readonly engine: EngineName
  readonly client: Client
  readonly first: FirstAnswer
  readonly bytes: number | null
  readonly repeats: number
  readonly rounds: number
  readonly times: number[]
}

/**
 * Opens every engine that has a file for the model, and runs them in turns.
 *
 * @param earlier rows of smaller batches, from which it estimates what would take too long
 */
export async function runModel(
  host: Host,
  model: ModelCase,
  engines: readonly EngineName[],
  effort: ModelEffort,
  onStatus: (what: string) => void,
  earlier: readonly Row[] = [],
): Promise<{ rows: Row[]; leftOut: LeftOut[] }> {
  const entries: Entry[] = []
  const leftOut: LeftOut[] = []
  const name = `${model.name}, batch ${model.batch}`
  try {
    for (const engine of engines) {
      onStatus(`${name}: loading ${engine}`)
      const slow = tooSlow(earlier, model, engine, effort)
      const opened = slow ?? (await openEngine(host, model, engine, effort))
      if ('client' in opened) entries.push(opened)
      else leftOut.push({ model: name, engine, reason: opened.reason })
    }
    const last = Math.max(0, ...entries.map(({ rounds }) => rounds))
    for (let round = 0; round < last; round++) {
      for (const entry of entries.filter(({ rounds }) => round < rounds)) {
        onStatus(`${name}: ${entry.engine}, round ${round + 1} of ${entry.rounds}`)
        entry.times.push((await entry.client.call('run', entry.repeats)) / entry.repeats)
      }
    }
    const rows: Row[] = []
    for (const entry of entries) rows.push(await conclude(entry, model))
    return { rows, leftOut: [...leftOut, ...disagreements(entries, name)] }
  } finally {
    for (const { client } of entries) await client.close()
  }
}

/** Returns why an engine isn't even loaded: one batch would take more than twice the budget of all its rounds. */
function tooSlow(
  earlier: readonly Row[],
  { name, batch }: ModelCase,
  engine: EngineName,
  { budgetMs }: Effort,
): { reason: string } | undefined {
  const last = earlier.findLast((row) => row.model === name && row.engine === engine)
  const expected = last && last.msPerItem.min * batch
  if (expected === undefined || expected <= 2 * budgetMs) return undefined
  const seconds = Math.round(expected / 1000)
  return { reason: `a batch would take ${seconds} s at the rate of batch ${last?.batch}; --rounds 1 runs it` }
}

async function openEngine(
  host: Host,
  model: ModelCase,
  engine: EngineName,
  { rounds, budgetMs, tune }: ModelEffort,
): Promise<Entry | { reason: string }> {
  const file = model.files[engine]
  if (file === undefined) return { reason: reasonFor(engine) }
  if (host.kind === 'node' && !runsInNode(engine)) return { reason: 'it runs in browsers only' }
  const client = await host.open()
  try {
    const { batch, itemShape, range, stored } = model
    const before = client.bytes()
    const first = await client.call('open', {
      engine,
      batch,
      itemShape,
      range,
      stored,
      tune,
      url: client.address(file),
      libraries: client.address('libraries'),
      tflite: client.address('tflite/tflite_web_api_client.js'),
    })
    const after = client.bytes()
    const wrong = await client.call('check')
    if (wrong !== null) throw new OctetError(wrong)
    const bytes = before === null || after === null ? null : after - before
    // The first run includes compilation. It serves as the estimate only if it exceeded the whole budget.
    const once = first.ms > budgetMs ? first.ms : await client.call('run', 1)
    const repeats = repeatsFor(once, roundMs, 200)
    const affordable = roundsFor(once * repeats, budgetMs, rounds)
    return { engine, client, first, bytes, repeats, rounds: affordable, times: [] }
  } catch (error) {
    await client.close()
    return { reason: describeError(error) }
  }
}

function runsInNode(engine: EngineName): boolean {
  return engine.startsWith('octet') || engine === 'tfjs-webgpu'
}

async function conclude({ engine, client, first, bytes, times }: Entry, model: ModelCase): Promise<Row> {
  const { name, batch } = model
  const { min, median } = spreadOf(times)
  const gpuMs = await client.call('gpuMs').catch(() => null)
  return {
    model: name,
    batch,
    engine,
    msPerItem: { min: min / batch, median: median / batch },
    gpuMsPerItem: gpuMs === null ? null : gpuMs / batch,
    firstAnswerMs: first.ms,
    bytes,
    rounds: times.length,
  }
}

/** Largest difference between two float32 engines, relative to the largest output. */
const tolerance = 0.01

/** Returns the float32 engines whose outputs differ from the first one's: their rows are suspect. */
function disagreements(entries: readonly Entry[], model: string): LeftOut[] {
  const floats = entries.filter(({ engine }) => engine !== 'octet-int8' && engine !== 'tflite-cpu')
  const [one, ...others] = floats
  if (!one) return []
  const largest = one.first.output.reduce((most, value) => Math.max(most, Math.abs(value)), 0)
  return others.flatMap(({ engine, first }) => {
    const distance = first.output.reduce(
      (most, value, i) => Math.max(most, Math.abs(value - (one.first.output[i] ?? Number.NaN))),
      0,
    )
    if (distance <= tolerance * largest) return []
    return [
      {
        model,
        engine,
        reason: `timed, but its answer differs from ${one.engine}'s by ${distance.toPrecision(3)}`,
      },
    ]
  })
}
