import { createSession, DeviceError, type Graph, type Tuning } from '../../../index'
import { randomInput } from '../open/inputs'
import { formsOf } from '../open/run-model'
import { pageDevice } from '../state/device'
import { type Form, formNames, type Networks } from '../state/networks'
import type { TaskContext } from '../state/task'
import { type Gain, type Tuned, tuned } from '../state/tuning'
import { race } from './race'
import { spreadOf } from './statistics'

/** The most sessions to tune with. Each has limited time and continues where the last one stopped. */
const maxPasses = 6

/** Time for all rounds of one form, in milliseconds. */
const budgetMs = 2400

/**
 * Tunes both forms of a model, then times each form in turns with the default and with the tuned variants. Adds to the
 * stored tuning of this device, if there is one.
 *
 * @returns undefined if nothing was found, because no layer has several variants that are quick enough to be timed
 * @throws DeviceError without WebGPU, or if the device refuses the network; the signal's reason.
 */
export async function tuneModel(open: Networks, context: TaskContext): Promise<Tuned | undefined> {
  const device = await pageDevice()
  if (!device) throw new DeviceError('without WebGPU there is nothing to tune')
  let tuning = tuned.peek()?.tuning
  for (const [form, graph] of formsOf(open)) tuning = await tuneForm(form, graph, device, tuning, context)
  if (!tuning || kindsOf(tuning) === 0) return undefined
  const gains: Gain[] = []
  for (const [form, graph] of formsOf(open)) gains.push(await gainOf(form, graph, device, tuning, context))
  return { tuning, date: new Date().toISOString(), model: open.name, gains }
}

/** Returns the number of kinds of layer in a tuning. */
export function kindsOf({ winners }: Tuning): number {
  return Object.keys(winners).length
}

/** True if two tunings come from the same adapter, browser and version of Octet. */
export function sameDevice(a: Tuning, b: Tuning): boolean {
  return a.adapter === b.adapter && a.shaders === b.shaders
}

/** Tunes with one session after another until one finds nothing new. */
async function tuneForm(
  form: Form,
  graph: Graph,
  device: GPUDevice,
  known: Tuning | undefined,
  { signal, report }: TaskContext,
): Promise<Tuning | undefined> {
  let tuning = known
  for (let pass = 1; pass <= maxPasses; pass++) {
    signal.throwIfAborted()
    report(`Timing the layers of ${formNames[form]}: pass ${pass}`)
    const session = await createSession(graph, { device, tune: true, ...(tuning && { tuning }) })
    const found = session.tuning
    session.dispose()
    if (!found) break
    const before = tuning && sameDevice(tuning, found) ? kindsOf(tuning) : 0
    tuning = found
    if (kindsOf(found) === before) break
  }
  return tuning
}

async function gainOf(
  form: Form,
  graph: Graph,
  device: GPUDevice,
  tuning: Tuning,
  { signal, report }: TaskContext,
): Promise<Gain> {
  report(`Comparing ${formNames[form]}, as guessed and tuned`)
  const sessions = [await createSession(graph, { device, outputs: 'stored' })]
  try {
    sessions.push(await createSession(graph, { device, outputs: 'stored', tuning }))
    const inputs = randomInput(graph, 1)
    const [guessed = [], found = []] = await race(
      sessions.map((session) => ({ run: () => session.run(inputs) })),
      {
        budgetMs,
        signal,
        onTurn: (done, total) =>
          report(`Comparing ${formNames[form]}: round ${done} of ${total}`, done / total),
      },
    )
    const faster = found.filter((ms, round) => ms < (guessed[round] ?? 0)).length
    const [guessedMs, tunedMs] = [spreadOf(guessed).min, spreadOf(found).min]
    return { form, guessedMs, tunedMs, rounds: found.length, faster }
  } finally {
    for (const session of sessions) session.dispose()
  }
}
