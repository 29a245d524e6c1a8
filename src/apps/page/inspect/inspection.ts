/** What the view knows of one open model: its pictures, what it computes, and how long that takes. */
import { type ReadonlySignal, signal } from '@preact/signals'
import { sessionOf } from '../sessions'
import { type Form, formNames, type Networks } from '../state/networks'
import { Task } from '../state/task'
import type { Activations } from './activations'
import { Executor, type RealInputs } from './executor'
import { type GraphModel, graphModel } from './graph-model'
import { shorten } from './node-text'
import { type NodeTime, nodeTimes } from './node-times'

/** Times of one form's operators, by index. */
export interface Timing {
  readonly times: ReadonlyMap<number, NodeTime>
  readonly totalMs: number
  readonly clock: 'timestamp' | 'wall'
}

/** Makes the input that a run reads. */
export type MakeInputs = () => RealInputs | Promise<RealInputs>

export class Inspection {
  readonly models: Partial<Record<Form, GraphModel>>
  /** Running the networks on the chosen input. */
  readonly running = new Task()
  /** Measuring how long each layer takes. */
  readonly timing = new Task()
  private readonly found = signal<Activations | undefined>(undefined)
  private readonly measured = signal<Partial<Record<Form, Timing>>>({})
  private readonly executor: Executor

  constructor(readonly open: Networks) {
    const { float, int8 } = open
    this.models = { ...(float && { float: graphModel(float) }), ...(int8 && { int8: graphModel(int8) }) }
    this.executor = new Executor(open)
  }

  /** What the networks computed from the input before last; undefined until they ran. */
  get activations(): ReadonlySignal<Activations | undefined> {
    return this.found
  }

  get timings(): ReadonlySignal<Partial<Record<Form, Timing>>> {
    return this.measured
  }

  /** The form to show where `wanted` is not there. */
  form(wanted: Form): Form {
    return this.models[wanted] ? wanted : this.models.int8 ? 'int8' : 'float'
  }

  /** Runs the networks on what `makeInputs` gives, and keeps what they compute. */
  async run(makeInputs: MakeInputs): Promise<void> {
    const found = await this.running.run('Running both networks', async (context) =>
      this.executor.run(await makeInputs(), context),
    )
    if (found) this.found.value = found
  }

  /** Measures every layer of one form on this GPU. */
  async time(form: Form, makeInputs: MakeInputs): Promise<void> {
    const graph = this.open[form]
    if (!graph) return
    const timing = await this.timing.run(`Timing ${formNames[form]}`, async ({ signal, report }) => {
      const session = await sessionOf(graph)
      if (!session) throw new Error('without WebGPU there is no GPU to measure')
      const profile = await session.profile(await makeInputs(), {
        signal,
        onProgress: ({ done, total, next }) =>
          report(`Timing ${formNames[form]}: ${shorten(next, 60)}`, done / total),
      })
      return { times: nodeTimes(profile), totalMs: profile.totalMs, clock: profile.clock }
    })
    if (timing) this.measured.value = { ...this.measured.value, [form]: timing }
  }

  dispose(): void {
    this.running.cancel()
    this.timing.cancel()
    this.executor.dispose()
  }
}
