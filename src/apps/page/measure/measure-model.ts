import { createSession, type Graph, GraphError, type RunInputs, type Session } from '../../../index'
import { randomInput } from '../open/inputs'
import { runGraph } from '../sessions'
import { pageDevice } from '../state/device'
import { type Form, fileSize, formNames, type Networks } from '../state/networks'
import type { TaskContext } from '../state/task'
import { keptTuning } from '../state/tuning'
import { batchSizes, type Cost, tooLarge } from './batches'
import { race } from './race'
import type { LeftOut, Measurement, Row } from './rows'
import { spreadOf } from './statistics'
import { kindsOf } from './tune-model'

export interface MeasureOptions {
  /** The largest batch size to try. */
  readonly largest: number
  /** Also measures with the GPU's timestamps, if it has any. */
  readonly gpuTime: boolean
  readonly context: TaskContext
  /** Called after each batch size with all results so far. */
  readonly onRows: (measured: Measurement) => void
}

/** Time for all rounds of one form at one batch size, in milliseconds. */
const budgetMs = 1200

/** One form of the model, ready to run a batch. */
interface Entrant {
  readonly form: Form
  readonly graph: Graph
  readonly session?: Session
  readonly inputs: RunInputs
  readonly firstAnswerMs: number
  run(): Promise<unknown>
}

/**
 * Times both forms of the open model in turns, one batch size after another, from the call to the answer in memory.
 * Without WebGPU it times the CPU reference at the model's own batch size.
 *
 * @throws DeviceError if the device refuses the network; the signal's reason.
 */
export async function measureModel(open: Networks, options: MeasureOptions): Promise<Measurement> {
  const device = await pageDevice()
  const own = ownBatch(open)
  const sizes: number[] = device ? batchSizes.filter((batch) => batch <= options.largest) : [own]
  const rows: Row[] = []
  const leftOut: LeftOut[] = []
  let tuned = false
  let last: Cost | undefined
  for (const [i, batch] of sizes.entries()) {
    const reason = last && tooLarge(batch, last)
    if (reason) {
      leftOut.push({ batch, reason })
      continue
    }
    const report = (text: string, share: number) =>
      options.context.report(`Measuring: ${text}`, (i + share) / sizes.length)
    const measured = await measureBatch(open, device, batch, { ...options, report })
    if ('reason' in measured) {
      leftOut.push(measured)
      // The model can't be re-batched: stop, or measure its own batch size if nothing has been measured yet.
      sizes.splice(i + 1, sizes.length, ...(rows.length === 0 ? [own] : []))
      continue
    }
    rows.push(...measured.rows)
    last = measured.cost
    tuned ||= measured.tuned
    options.onRows({ rows: [...rows], leftOut: [...leftOut], tuned })
  }
  return { rows, leftOut, tuned }
}

interface BatchOptions extends MeasureOptions {
  /** Reports what is being measured, and the fraction done of this batch size. */
  readonly report: (text: string, share: number) => void
}

async function measureBatch(
  open: Networks,
  device: GPUDevice | undefined,
  batch: number,
  options: BatchOptions,
): Promise<{ rows: Row[]; cost: Cost; tuned: boolean } | LeftOut> {
  const { context, report } = options
  const entrants: Entrant[] = []
  try {
    for (const form of ['float', 'int8'] as const) {
      const graph = open[form]
      context.signal.throwIfAborted()
      report(`first answer of ${formNames[form]}, batch ${batch}`, 0)
      if (graph)
        entrants.push(
          await (device ? openEntrant(form, graph, device, batch) : openCpuEntrant(form, graph, context)),
        )
    }
    const times = await race(entrants, {
      budgetMs,
      signal: context.signal,
      onTurn: (done, total) => report(`round ${done} of ${total}, batch ${batch}`, (0.8 * done) / total),
    })
    const rows: Row[] = []
    for (const [i, entrant] of entrants.entries()) {
      report(`GPU time of ${formNames[entrant.form]}, batch ${batch}`, 0.8 + (0.2 * i) / entrants.length)
      const gpuMs = options.gpuTime ? await gpuTime(entrant, context) : null
      rows.push(makeRow(open.name, batch, entrant, times[i] ?? [], gpuMs))
    }
    const bytes = await Promise.all(
      entrants.map(async ({ session }) => (await session?.info())?.gpuBytes ?? 0),
    )
    const runMs = Math.max(...rows.map(({ msPerItem }) => msPerItem.min * batch))
    const tuned = entrants.some(({ session }) => session?.tuning && kindsOf(session.tuning) > 0)
    return { rows, tuned, cost: { batch, runMs, gpuBytes: Math.max(...bytes) } }
  } catch (error) {
    // Networks that mix the items of a batch can't be re-batched.
    if (error instanceof GraphError && batch !== ownBatch(open)) return { batch, reason: error.message }
    throw error
  } finally {
    for (const { session } of entrants) session?.dispose()
  }
}

/** Returns the batch size that the model is built for; 1 if its input is a scalar. */
function ownBatch({ float, int8 }: Networks): number {
  return (float ?? int8)?.inputs[0]?.shape[0] ?? 1
}

async function openEntrant(form: Form, graph: Graph, device: GPUDevice, batch: number): Promise<Entrant> {
  const start = performance.now()
  const other = batch === (graph.inputs[0]?.shape[0] ?? 1) ? {} : { batch }
  const session = await createSession(graph, { device, ...other, ...keptTuning(), outputs: 'stored' })
  try {
    const planned = performance.now()
    const inputs = randomInput(session.graph, 1)
    const filled = performance.now()
    const run = () => session.run(inputs)
    await run()
    // The time to make random inputs doesn't count.
    const firstAnswerMs = performance.now() - start - (filled - planned)
    return { form, graph, session, inputs, firstAnswerMs, run }
  } catch (error) {
    session.dispose()
    throw error
  }
}

async function openCpuEntrant(form: Form, graph: Graph, { signal }: TaskContext): Promise<Entrant> {
  const inputs = randomInput(graph, 1)
  const start = performance.now()
  const run = () => runGraph(graph, inputs, { signal })
  await run()
  return { form, graph, inputs, firstAnswerMs: performance.now() - start, run }
}

/** Returns the milliseconds that the GPU is busy with one run; null without timestamps. */
async function gpuTime({ session, inputs }: Entrant, { signal }: TaskContext): Promise<number | null> {
  if (!session) return null
  const { clock, networkMs } = await session.profile(inputs, { wholeOnly: true, signal })
  return clock === 'timestamp' ? networkMs : null
}

function makeRow(
  model: string,
  batch: number,
  { form, graph, session, firstAnswerMs }: Entrant,
  times: readonly number[],
  gpuMs: number | null,
): Row {
  const { min, median } = spreadOf(times)
  return {
    model,
    batch,
    engine: `${session ? 'octet' : 'reference'}-${formNames[form]}`,
    msPerItem: { min: min / batch, median: median / batch },
    gpuMsPerItem: gpuMs === null ? null : gpuMs / batch,
    firstAnswerMs,
    bytes: fileSize(graph),
    rounds: times.length,
  }
}
