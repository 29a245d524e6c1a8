/** Runs networks for every view: on the page's device, or in a worker on the CPU reference without WebGPU. */
import { effect } from '@preact/signals'
import {
  createSession,
  DeviceLostError,
  type Graph,
  InputError,
  type RunInputs,
  type Session,
} from '../../index'
import { runOnCpu } from './reference'
import { onDeviceLost, pageDevice } from './state/device'
import { type Form, formNames, networks } from './state/networks'
import { keptTuning, tuned } from './state/tuning'

/** One run of a network. */
export interface Answer {
  /** Real numbers of every output, by name. */
  readonly outputs: Readonly<Record<string, Float32Array>>
  /** From the call to the answer in memory. */
  readonly ms: number
  readonly where: 'gpu' | 'cpu'
}

const sessions = new Map<Graph, Promise<Session>>()

onDeviceLost(() => sessions.clear())
effect(() => {
  const open = networks.value
  for (const graph of sessions.keys()) if (graph !== open?.float && graph !== open?.int8) releaseGraph(graph)
})

// Another tuning computes layers in other ways.
effect(() => {
  void tuned.value
  for (const graph of sessions.keys()) releaseGraph(graph)
})

/**
 * The session of a network on the page's device, made when it is first asked for; undefined without WebGPU. It is
 * disposed when the open model or the tuning is another one, so use it at once and keep none.
 *
 * @throws DeviceError when the device refuses the network, or was lost twice.
 */
export async function sessionOf(graph: Graph): Promise<Session | undefined> {
  const device = await pageDevice()
  if (!device) return undefined
  const known = sessions.get(graph) ?? createSession(graph, { device, ...keptTuning() })
  sessions.set(graph, known)
  known.catch(() => sessions.delete(graph))
  return known
}

/** Frees what a network that is not the open model holds on the GPU. */
function releaseGraph(graph: Graph): void {
  sessions.get(graph)?.then(
    (session) => session.dispose(),
    () => undefined,
  )
  sessions.delete(graph)
}

/**
 * Runs one form of the open model.
 *
 * @param inputs real numbers by input name, or buffers on the page's device
 * @throws InputError when that form is not there, or an input does not fit; DeviceError, see `runGraph`.
 */
export async function runNetwork(
  form: Form,
  inputs: RunInputs,
  options: { signal?: AbortSignal } = {},
): Promise<Answer> {
  const graph = networks.value?.[form]
  if (!graph) throw new InputError(`the open model has no ${formNames[form]} form`)
  return runGraph(graph, inputs, options)
}

/**
 * Runs any network once. A device that is lost meanwhile is replaced and the run repeated, once.
 *
 * @throws InputError when an input does not fit; DeviceLostError when the device is lost a second time; the reason of
 *   `signal` on the CPU, where a run can be ended.
 */
export async function runGraph(
  graph: Graph,
  inputs: RunInputs,
  options: { signal?: AbortSignal } = {},
): Promise<Answer> {
  try {
    return await runOnce(graph, inputs, options)
  } catch (error) {
    // A buffer went with its device: only the caller can fill another one.
    const repeatable = Object.values(inputs).every((input) => !('mapAsync' in input))
    if (!(error instanceof DeviceLostError) || !repeatable) throw error
    return runOnce(graph, inputs, options)
  }
}

async function runOnce(
  graph: Graph,
  inputs: RunInputs,
  { signal }: { signal?: AbortSignal },
): Promise<Answer> {
  const session = await sessionOf(graph)
  signal?.throwIfAborted()
  const start = performance.now()
  const outputs = session ? await session.run(inputs) : await runOnCpu(graph, inputs, signal)
  const reals = Object.entries(outputs).map(
    ([name, data]) => [name, data instanceof Float32Array ? data : Float32Array.from(data, Number)] as const,
  )
  return {
    outputs: Object.fromEntries(reals),
    ms: performance.now() - start,
    where: session ? 'gpu' : 'cpu',
  }
}
