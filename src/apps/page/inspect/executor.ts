/** Runs both forms of the open model and keeps every tensor: on the page's device, or without WebGPU in a worker. */
import { createSession, DeviceLostError, type Session } from '../../../index'
import { saveModel, sessionRunner } from '../../../quantize/index'
import { callWorker } from '../call-worker'
import { onDeviceLost, pageDevice } from '../state/device'
import { type Form, formNames, type Networks } from '../state/networks'
import type { TaskContext } from '../state/task'
import { type Activations, collectActivations } from './activations'
import type { ActivationsAnswer, ActivationsRequest } from './activations-worker'

/** Inputs as float32, dequantized, by name. */
export type RealInputs = Readonly<Record<string, Float32Array>>

export class Executor {
  private readonly sessions = new Map<Form, Promise<Session>>()
  private readonly forget = onDeviceLost(() => this.sessions.clear())

  constructor(private readonly open: Networks) {}

  /**
   * Runs the available forms on one input. If the device is lost, the run is repeated once on a new device.
   *
   * @throws DeviceError if the device refuses a network or was lost twice; InputError if an input does not fit; the
   *   signal's reason.
   */
  async run(inputs: RealInputs, context: TaskContext): Promise<Activations> {
    try {
      return await this.runOnce(inputs, context)
    } catch (error) {
      if (!(error instanceof DeviceLostError)) throw error
      return this.runOnce(inputs, context)
    }
  }

  /** Frees the networks' GPU resources. */
  dispose(): void {
    this.forget()
    for (const session of this.sessions.values()) session.then((one) => one.dispose()).catch(() => undefined)
    this.sessions.clear()
  }

  private async runOnce(inputs: RealInputs, context: TaskContext): Promise<Activations> {
    const device = await pageDevice()
    if (!device) return runInWorker(this.open, inputs, context)
    const forms = (['float', 'int8'] as const).filter((form) => this.open[form])
    for (const [done, form] of forms.entries()) {
      context.report(`Compiling shaders: ${formNames[form]}`, done / (forms.length + 1))
      await this.session(form, device)
      context.signal.throwIfAborted()
    }
    const ready = async (form: Form) => {
      const graph = this.open[form]
      return graph && { graph, run: sessionRunner(await this.session(form, device)) }
    }
    return collectActivations({
      float: await ready('float'),
      int8: await ready('int8'),
      inputs,
      signal: context.signal,
      onForm: (form) => context.report(`Running: ${formNames[form]}`),
    })
  }

  /** Returns a session for this view only: `keepAll` turns fusion off, which would slow other views down. */
  private session(form: Form, device: GPUDevice): Promise<Session> {
    const graph = this.open[form]
    if (!graph) throw new Error(`the open model has no ${formNames[form]} form`)
    const known = this.sessions.get(form) ?? createSession(graph, { device, keepAll: true })
    this.sessions.set(form, known)
    known.catch(() => this.sessions.delete(form))
    return known
  }
}

/** Runs the available forms on the CPU reference, in a worker of its own. */
function runInWorker(
  { float, int8 }: Networks,
  inputs: RealInputs,
  { signal, report }: TaskContext,
): Promise<Activations> {
  const request: ActivationsRequest = {
    ...(float && { float: saveModel(float) }),
    ...(int8 && { int8: saveModel(int8) }),
    inputs,
  }
  return callWorker<ActivationsRequest, ActivationsAnswer, Activations>(
    () => new Worker(new URL('./activations-worker.ts', import.meta.url), { type: 'module' }),
    request,
    {
      signal,
      read: (answer) => {
        if ('activations' in answer) return answer.activations
        if ('problem' in answer) throw new Error(answer.problem)
        report(`Running on the CPU: ${formNames[answer.form]}`)
        return undefined
      },
      crashed: (message) => new Error(`the CPU reference ended: ${message}`),
    },
  )
}
