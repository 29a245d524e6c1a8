/** Holds the view's data about one open model: its graphs, activations and times. */
import { type ReadonlySignal, signal } from '@preact/signals'
import { sessionOf } from '../sessions'
import { type Form, formNames, type Networks } from '../state/networks'
import { Task } from '../state/task'
import type { Activations } from './activations'
import { Executor, type RealInputs } from './executor'
import { type GraphModel, graphModel } from './graph-model'
import { shorten } from './node-text'
import { type NodeTime, nodeTimes } from './node-times'

/** Times of one form's operators. */
export interface Timing {
  /** Times by operator index. */
  readonly times: ReadonlyMap<number, NodeTime>
  readonly totalMs: number
  readonly clock: 'timestamp' | 'wall'
}

/** Makes the inputs for a run. */
export type MakeInputs = () => RealInputs | Promise<RealInputs>

export class Inspection {
  readonly models: Partial<Record<Form, GraphModel>>
  /** The task that runs the networks on the chosen input. */
  readonly running = new Task()
  /** The task that times each layer. */
  readonly timing = new Task()
  private readonly found = signal<Activations | undefined>(undefined)
  private readonly measured = signal<Partial<Record<Form, Timing>>>({})
  private readonly executor: Executor

  constructor(readonly open: Networks) {
    const { float, int8 } = open
    this.models = { ...(float && { float: graphModel(float) }), ...(int8 && { int8: graphModel(int8) }) }
    this.executor = new Executor(open)
  }

  /** The activations of the last completed run; undefined before the first. */
  get activations(): ReadonlySignal<Activations | undefined> {
    return this.found
  }

  /** The last times of each form. */
  get timings(): ReadonlySignal<Partial<Record<Form, Timing>>> {
    return this.measured
  }

  /** Returns the wanted form, or the other one if the model lacks it. */
  form(wanted: Form): Form {
    return this.models[wanted] ? wanted : this.models.int8 ? 'int8' : 'float'
  }

  /** Runs the networks on the inputs from `makeInputs`, and keeps their activations. */
  async run(makeInputs: MakeInputs): Promise<void> {
    const found = await this.running.run('Running both networks', async (context) =>
      this.executor.run(await makeInputs(), context),
    )
    if (found) this.found.value = found
  }

  /** Times every layer of one form on this GPU. */
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
